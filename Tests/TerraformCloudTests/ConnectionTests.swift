import AgentPoolsAPI
import Foundation
import TestKit
import Testing

@testable import TerraformCloud

@Suite(.timeLimit(.minutes(10)))
struct `A connection with TLS` {
    static let pool = Sample.poolID(1)

    @Test func `is made where the authority is in the named file, and only there`() async throws {
        let authority = try await Authority()
        let other = try await Authority()
        try await WireServer.run(tls: try await authority.server("DNS:localhost"), { Sample.answer($0) }) {
            server,
            port in
            let address = "https://localhost:\(port)"
            try await withClient(of: address, certificateAuthorities: authority.certificate) { client in
                let name = try await client.showPool(Self.pool).name
                #expect(name == "pool-1")
                try await client.deletePool(Self.pool)
            }
            #expect(server.requests.count == 2)
            for (file, call) in [nil, other.certificate].flatMap({ file in `A cancelled call`.calls.map { (file, $0) } }
            ) {
                try await withClient(of: address, certificateAuthorities: file) { client in
                    guard case .transport(let reason, sentBytes: false) = await failure({ try await call(client) })
                    else {
                        Issue.record("not refused")
                        return
                    }
                    #expect(reason.hasPrefix("the server's certificate is not trusted"))
                }
            }
            #expect(server.requests.count == 2)
        }
    }

    @Test(arguments: ["DNS:elsewhere.example.com", "IP:127.0.0.2"])
    func `is not made with a certificate for another name`(_ name: String) async throws {
        let authority = try await Authority()
        try await WireServer.run(tls: try await authority.server(name), { _ in .nothing }) { server, port in
            for host in ["localhost", "127.0.0.1"] {
                let address = "https://\(host):\(port)"
                try await withClient(of: address, certificateAuthorities: authority.certificate) { client in
                    let error = await failure { try await client.deletePool(Self.pool) }
                    #expect(
                        error
                            == .transport(
                                reason: "the server's certificate is for another host name",
                                sentBytes: false,
                            )
                    )
                }
            }
            #expect(server.requests.isEmpty)
        }
    }

    @Test func `is not made with a certificate for the address where a name was meant`() async throws {
        let authority = try await Authority()
        let tls = try await authority.server("IP:127.0.0.1")
        try await WireServer.run(tls: tls, { Sample.answer($0) }) { server, port in
            try await withClient(of: "https://localhost:\(port)", certificateAuthorities: authority.certificate) {
                client in
                let reason = "the server's certificate is for its address, and not for its name"
                let error = await failure { try await client.deletePool(Self.pool) }
                #expect(error == .transport(reason: reason, sentBytes: false))
            }
            #expect(server.requests.isEmpty)
            try await withClient(of: "https://127.0.0.1:\(port)", certificateAuthorities: authority.certificate) {
                client in
                try await client.deletePool(Self.pool)
            }
            #expect(server.requests.count == 1)
        }
    }

    @Test func `is not made with a server that speaks none, and nothing was sent`() async throws {
        try await WireServer.run({ _ in .raw("HTTP/1.1 400 Bad Request\r\n\r\n", closes: true) }) { server, port in
            try await withClient(of: "https://127.0.0.1:\(port)") { client in
                let error = await failure { try await client.deletePool(Self.pool) }
                #expect(error?.mayHaveBeenDone == false)
            }
            #expect(server.requests.allSatisfy { $0.method.isEmpty })
        }
    }

    @Test func `needs a file with certificates, and says which file has none`() async throws {
        let authority = try await Authority()
        let token = try #require(APIToken(goodToken))
        let files = [
            authority.path("missing.pem"), authority.path(""), try authority.file("empty.pem", ""),
            try authority.file("text.pem", "no certificate\n"),
            try authority.file("broken.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"),
            authority.path("authority.key"),
        ]
        for file in files {
            let error = #expect(throws: TerraformCloudSettingsError.self) {
                try TerraformCloudSettings(organization: "acme", token: token, certificateAuthorities: file)
            }
            #expect(error?.description.hasPrefix("certificateAuthorities: \(file) ") == true)
        }
        let settings = try TerraformCloudSettings(
            organization: "acme",
            token: token,
            certificateAuthorities: authority.certificate,
        )
        #expect(settings.trustRoots.count == 1)
    }
}

@Suite(.timeLimit(.minutes(10)))
struct `A connection through a proxy` {
    static let pool = Sample.poolID(1)

    @Test func `is a tunnel that is asked for with the proxy's password, and never with the token`() async throws {
        try await ConnectProxy.run { proxy, proxyPort in
            let through = try TerraformCloudProxy(host: "127.0.0.1", port: proxyPort, user: "me", password: "a:b")
            try await WireServer.plain({ Sample.answer($0) }) { server, address in
                try await withClient(of: address, proxy: through) { client in
                    let name = try await client.showPool(Self.pool).name
                    #expect(name == "pool-1")
                }
                #expect(server.requests.count == 1)
                #expect(server.requests.first?.headers["proxy-authorization"] == nil)
            }
            let head = try #require(proxy.heads.first)
            #expect(proxy.heads.count == 1)
            #expect(head.hasPrefix("CONNECT 127.0.0.1:"))
            #expect(head.contains("bWU6YTpi"))
            #expect(!head.contains("atlasv1"))
        }
    }

    @Test func `keeps TLS with the server behind it`() async throws {
        let authority = try await Authority()
        try await ConnectProxy.run { proxy, proxyPort in
            let through = try TerraformCloudProxy(host: "127.0.0.1", port: proxyPort)
            let tls = try await authority.server("DNS:tfe.example.com")
            try await WireServer.run(tls: tls, { Sample.answer($0) }) { server, port in
                // The proxy of this test takes every host for this machine.
                for (host, isRight) in [("tfe.example.com", true), ("other.example.com", false)] {
                    try await withClient(
                        of: "https://\(host):\(port)",
                        certificateAuthorities: authority.certificate,
                        proxy: through,
                    ) { client in
                        let error = await failure { _ = try await client.showPool(Self.pool) }
                        #expect((error == nil) == isRight)
                        #expect(error?.mayHaveBeenDone != true)
                    }
                }
                #expect(server.requests.count == 1)
            }
            #expect(proxy.heads.allSatisfy { !$0.contains("atlasv1") })
        }
    }

    @Test(arguments: [
        "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 502 No\r\n\r\n",
    ])
    func `that is refused was never a request`(_ refusal: String) async throws {
        try await ConnectProxy.run(refusal: refusal) { _, proxyPort in
            let through = try TerraformCloudProxy(host: "127.0.0.1", port: proxyPort)
            try await withClient(of: "https://tfe.example.com", proxy: through) { client in
                let error = await failure { try await client.deletePool(Self.pool) }
                guard case .transport(_, sentBytes: false) = error else {
                    Issue.record("\(String(describing: error))")
                    return
                }
            }
        }
    }

    @Test func `that nobody listens at was never a request`() async throws {
        for kind in TerraformCloudProxy.Kind.allCases {
            let through = try TerraformCloudProxy(kind: kind, host: "127.0.0.1", port: 1)
            try await withClient(of: "https://tfe.example.com", proxy: through) { client in
                let error = await failure { try await client.deletePool(Self.pool) }
                #expect(error == .transport(reason: "connection refused", sentBytes: false))
            }
        }
    }

    @Test func `never shows its password`() throws {
        let proxy = try TerraformCloudProxy(
            host: "proxy.example.com",
            port: 3128,
            user: "someone",
            password: "hunter2",
        )
        var dumped = ""
        dump(proxy, to: &dumped)
        for text in ["\(proxy)", String(reflecting: proxy), dumped, "\([proxy])"] {
            #expect(!text.contains("hunter2"))
            #expect(!text.contains("someone"))
        }
        #expect("\(proxy)" == "http://proxy.example.com:3128")
    }

    @Test(
        arguments: [
            ("", 1, nil, nil), ("a b", 1, nil, nil), ("http://a", 1, nil, nil), ("a", 0, nil, nil),
            ("a", 65_536, nil, nil),
            ("a", 1, nil, "secret"), ("a", 1, "x:y", "secret"),
        ] as [(String, Int, String?, String?)]
    )
    func `is checked before`(_ host: String, _ port: Int, _ user: String?, _ password: String?) {
        #expect(throws: TerraformCloudSettingsError.self) {
            try TerraformCloudProxy(host: host, port: port, user: user, password: password)
        }
    }

    @Test func `has no password where SOCKS has none`() {
        #expect(throws: TerraformCloudSettingsError.self) {
            try TerraformCloudProxy(kind: .socks, host: "a", port: 1, user: "me")
        }
    }
}
