import Foundation
import NIOCore
import Outbound
import Replies
import TestKit
import Testing
import Warden

private let source = SourceName(rawValue: "chat")
private let ok = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"

/// Sends a reply, and gives back the error; nil when it got through.
private func send(_ url: String, _ hosts: HostList, _ client: ReplyClient) async -> ReplyError? {
    let replies = Replies(chatHosts: [source: hosts], client: client)
    return await failure { () throws(ReplyError) in
        try await replies.send(
            Message(headline: "Done", lines: [], footer: ""),
            to: .slack,
            of: source,
            responseURL: Secret(url),
        )
    }
}

/// Sends a message to a destination of the settings.
private func notify(_ url: String, _ client: ReplyClient) async -> ReplyError? {
    let destination = Destination(name: "ops", kind: .webhook, url: Secret(url))
    let replies = Replies(destinations: ["ops": destination], client: client)
    return await failure { () throws(ReplyError) in
        try await replies.notify(
            Notification(destination: "ops", text: "x", policy: "p"),
            of: JournaledDelivery.Number(1),
        )
    }
}

private func withClient<Result: Sendable>(
    _ client: ReplyClient,
    _ body: (ReplyClient) async throws -> Result,
) async throws -> Result {
    let result: Swift.Result<Result, any Error>
    do {
        result = .success(try await body(client))
    } catch {
        result = .failure(error)
    }
    try await client.shutdown()
    return try result.get()
}

/// Far less than the real ones, for servers that never end.
private let short = ReplyClient.Limits(whole: .milliseconds(400), step: .milliseconds(200))

struct `A reply's connection` {
    @Test func `goes to the address that was looked at, with the host's name in the request`() async throws {
        let resolver = FakeResolver(["127.0.0.1"])
        try await RawServer.run(.says(ok)) { server in
            let place = "hooks.test:\(server.port)"
            try await withClient(ReplyClient(resolver: resolver, limits: patient)) { client in
                let list = try hosts("http://\(place) in 127.0.0.0/8")
                #expect(await send("http://\(place)/x?y=z", list, client) == nil)
                #expect(await send("http://\(place)/x?y=z", list, client) == nil)
            }
            // The connection is used again; the name is resolved for each reply, once.
            #expect(server.visits.connections == 1)
            #expect(resolver.names == ["hooks.test", "hooks.test"])
            let head = try #require(server.visits.heads.first)
            #expect(head.hasPrefix("POST /x?y=z HTTP/1.1\r\n"))
            #expect(head.lowercased().contains("\r\nhost: \(place)\r\n"))
        }
    }

    @Test func `is not made when the name leads elsewhere the second time`() async throws {
        // Public, of a service that answers nobody but the DNS: AS112.
        let resolver = FakeResolver(["192.31.196.1"], ["127.0.0.1"])
        try await RawServer.run(.says(ok)) { server in
            let place = "hooks.test:\(server.port)"
            try await withClient(ReplyClient(resolver: resolver, limits: short)) { client in
                let list = try hosts("http://\(place)")
                guard case .transient = await send("http://\(place)/x", list, client) else {
                    Issue.record("the first time the name was public")
                    return
                }
                #expect(resolver.names.count == 1)
                let reason =
                    "nothing was sent to the address: its host leads to an address that is not public: "
                    + "127.0.0.1 is in 127.0.0.0/8, Loopback (RFC 1122, section 3.2.1.3)"
                #expect(await send("http://\(place)/x", list, client) == .final(reason: reason))
            }
            #expect(server.visits.connections == 0)
        }
    }

    @Test(arguments: [
        ["192.31.196.1", "127.0.0.1"], ["::ffff:127.0.0.1"], ["64:ff9b::7f00:1"], ["::1"], ["127.0.0.1"],
    ])
    func `is not made when one of the name's addresses is private`(_ addresses: [String]) async throws {
        try await RawServer.run(.says(ok)) { server in
            let place = "hooks.test:\(server.port)"
            let client = ReplyClient(
                privateRanges: try ["127.0.0.0/8", "::1/128"].map { try #require(AddressRange($0)) },
                resolver: FakeResolver(addresses),
                limits: short,
            )
            try await withClient(client) { client in
                // The settings' ranges are not for addresses that came from somebody else.
                guard case .final = await send("http://\(place)/x", try hosts("http://\(place)"), client) else {
                    Issue.record("it was not refused")
                    return
                }
            }
            #expect(server.visits.connections == 0)
        }
    }

    @Test(arguments: [
        "http://127.0.0.1:PORT/x", "https://127.0.0.1:PORT/x", "http://[::ffff:127.0.0.1]:PORT/x",
        "http://localhost:PORT/x",
        "http://127.1:PORT/x", "http://2130706433:PORT/x", "http://0x7f.1:PORT/x", "http://0177.0.0.1:PORT/x",
        "http://hooks.test@127.0.0.1:PORT/x", "http://127.0.0.1:PORT\\@hooks.test/x",
        "http://127.0.0.1:PORT#hooks.test/x",
        "http://169.254.169.254/latest/x", "https://[::ffff:10.0.0.1]/x", "http://hooks.test.:PORT/x",
    ])
    func `is not made to what is not on the list`(_ url: String) async throws {
        let resolver = FakeResolver(["127.0.0.1"])
        try await RawServer.run(.says(ok)) { server in
            try await withClient(ReplyClient(resolver: resolver, limits: short)) { client in
                let list = try hosts("hooks.slack.com", "http://hooks.test:\(server.port) in 127.0.0.0/8")
                let error = await send(url.replacing("PORT", with: "\(server.port)"), list, client)
                guard case .final(let reason) = error else {
                    Issue.record("it was not refused: \(error as Any)")
                    return
                }
                #expect(!reason.contains("/x"))
            }
            #expect(server.visits.connections == 0)
        }
        #expect(resolver.names.isEmpty)
    }

    @Test func `goes to the next address where nobody listens at the first`() async throws {
        try await RawServer.run(.says(ok)) { server in
            let place = "hooks.test:\(server.port)"
            try await withClient(
                ReplyClient(resolver: FakeResolver(["127.0.0.2", "127.0.0.3", "127.0.0.1"]), limits: patient)
            ) {
                client in
                let list = try hosts("http://\(place) in 127.0.0.0/8")
                #expect(await send("http://\(place)/x", list, client) == nil)
            }
            #expect(server.visits.heads.count == 1)
        }
    }

    @Test(arguments: ["127.0.0.1", "::1"])
    func `goes to an address that is written out`(_ host: String) async throws {
        let resolver = FakeResolver()
        try await RawServer.run(.says(ok), host: host) { server in
            let place = host == "::1" ? "[::1]:\(server.port)" : "\(host):\(server.port)"
            try await withClient(ReplyClient(resolver: resolver, limits: patient)) { client in
                let list = try hosts(place)
                #expect(await send("http://\(place)/x", list, client) == nil)
                #expect(await notify("http://\(place)/x", client) == nil)
            }
            #expect(server.visits.heads.allSatisfy { $0.lowercased().contains("\r\nhost: \(place)\r\n") })
        }
        #expect(resolver.names.isEmpty)
    }

    @Test(arguments: [301, 302, 303, 307, 308])
    func `does not follow a redirect`(_ status: Int) async throws {
        try await RawServer.run(.says(ok)) { elsewhere in
            let away =
                "HTTP/1.1 \(status) Moved\r\nlocation: http://127.0.0.1:\(elsewhere.port)/x\r\ncontent-length: 0\r\n\r\n"
            try await RawServer.run(.says(away)) { server in
                let list = try hosts("127.0.0.1:\(server.port)", "127.0.0.1:\(elsewhere.port)")
                try await withClient(ReplyClient(limits: patient)) { client in
                    let error = await send("http://127.0.0.1:\(server.port)/x", list, client)
                    #expect(error == .final(reason: "Slack did not take the message: it answered \(status)"))
                }
                #expect(server.visits.heads.count == 1)
            }
            #expect(elsewhere.visits.connections == 0)
        }
    }

    @Test func `is kept for few hosts at a time`() async throws {
        try await RawServer.run(.says(ok), host: "0.0.0.0") { server in
            let answers = (1...40).map { ["127.0.0.\($0)"] }
            let place = "hooks.test:\(server.port)"
            let list = try hosts("http://\(place) in 127.0.0.0/8")
            try await withClient(ReplyClient(resolver: FakeResolver(answers + answers), limits: patient)) { client in
                for _ in 1...80 {
                    #expect(await send("http://\(place)/x", list, client) == nil)
                }
            }
            // No address came again while its connection was among the 32 that are kept.
            #expect(server.visits.connections == 80)
        }
    }
}

struct `A reply to a host of the settings` {
    @Test func `needs a range where its addresses are private`() async throws {
        try await RawServer.run(.says(ok)) { server in
            let url = "HTTP://Vault.Test:\(server.port)/x"
            try await withClient(ReplyClient(resolver: FakeResolver(["127.0.0.1"]), limits: patient)) { client in
                guard case .final = await notify(url, client) else {
                    Issue.record("it was not refused")
                    return
                }
            }
            #expect(server.visits.connections == 0)
            let ranges = [try #require(AddressRange("127.0.0.0/8"))]
            try await withClient(
                ReplyClient(privateRanges: ranges, resolver: FakeResolver(["127.0.0.1"]), limits: patient)
            ) { client in
                #expect(await notify(url, client) == nil)
            }
            #expect(server.visits.connections == 1)
        }
    }

    @Test(arguments: ["http://hooks.slack.com:PORT/x", "http://api.github.com:PORT/x", "http://169.254.169.254/x"])
    func `is never private where it is a vendor's`(_ url: String) async throws {
        try await RawServer.run(.says(ok)) { server in
            let ranges = [try #require(AddressRange("127.0.0.0/8"))]
            try await withClient(
                ReplyClient(privateRanges: ranges, resolver: FakeResolver(["127.0.0.1"]), limits: patient)
            ) { client in
                guard case .final = await notify(url.replacing("PORT", with: "\(server.port)"), client) else {
                    Issue.record("it was not refused")
                    return
                }
            }
            #expect(server.visits.connections == 0)
        }
    }
}

struct `An answer to a reply` {
    @Test(arguments: [
        // The status is what counts; the rest of it is not waited for.
        (RawServer.Manner.dribbles("HTTP/1.1 200 OK\r\ncontent-length: 60000\r\n\r\n"), ReplyError?.none),
        (.dribbles("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nfffff\r\n"), nil),
        (.dribbles("HTTP/1.1 200 OK\r\nx-never-ends: "), late), (.dribbles("HTTP/1.1 200 O"), late), (.isSilent, late),
    ])
    func `has to come in time`(_ manner: RawServer.Manner, _ expected: ReplyError?) async throws {
        try await RawServer.run(manner) { server in
            let place = "127.0.0.1:\(server.port)"
            try await withClient(ReplyClient(limits: short)) { client in
                let list = try hosts(place)
                let took = await ContinuousClock().measure {
                    #expect(await send("http://\(place)/x", list, client) == expected)
                }
                #expect(took < .seconds(60))
            }
        }
    }

    private static let late = ReplyError.transient(reason: "the receiver did not answer in time", retryAfter: nil)

    @Test func `has to come in time also where TLS is not spoken`() async throws {
        try await RawServer.run(.isSilent) { server in
            let place = "hooks.test:\(server.port)"
            try await withClient(ReplyClient(resolver: FakeResolver(["127.0.0.1"]), limits: short)) { client in
                let list = try hosts("\(place) in 127.0.0.0/8")
                let took = await ContinuousClock().measure {
                    guard case .transient = await send("https://\(place)/x", list, client) else {
                        Issue.record("it got through")
                        return
                    }
                }
                #expect(took < .seconds(60))
            }
        }
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\ncontent-length: 10000000\r\n\r\n", "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nffffff\r\n",
    ])
    func `is not read to its end when it is long`(_ head: String) async throws {
        try await RawServer.run(.floods(head)) { server in
            let place = "127.0.0.1:\(server.port)"
            try await withClient(ReplyClient(limits: patient)) { client in
                let list = try hosts(place)
                let took = await ContinuousClock().measure {
                    #expect(await send("http://\(place)/x", list, client) == nil)
                }
                // The limit of the time was not what ended it.
                #expect(took < .seconds(60))
            }
            #expect(!server.visits.wasTakenWhole)
        }
    }

    @Test func `with an endless head is none`() async throws {
        try await RawServer.run(.floods("HTTP/1.1 200 OK\r\nx-never-ends: ")) { server in
            let place = "127.0.0.1:\(server.port)"
            try await withClient(ReplyClient(limits: patient)) { client in
                let error = await send("http://\(place)/x", try hosts(place), client)
                #expect(error == .transient(reason: "the receiver could not be reached", retryAfter: nil))
            }
            #expect(!server.visits.wasTakenWhole)
        }
    }
}

struct `A reply by https` {
    private static func send(certificateOf name: String) async throws -> (error: ReplyError?, visits: RawServer.Visits)
    {
        let authority = try await Authority()
        return try await RawServer.run(.says(ok), tls: try await authority.server(name)) { server in
            let place = "hooks.test:\(server.port)"
            let client = ReplyClient(
                resolver: FakeResolver(["127.0.0.1"]),
                limits: patient,
                authorities: authority.certificate,
            )
            let error = try await withClient(client) { client in
                await RepliesTests.send("https://\(place)/x", try hosts("\(place) in 127.0.0.0/8"), client)
            }
            return (error, server.visits)
        }
    }

    @Test(arguments: ["DNS:hooks.test", "DNS:other.test,DNS:HOOKS.test", "DNS:*.test"])
    func `names the host to TLS, and believes the certificate of that host`(_ name: String) async throws {
        let (error, visits) = try await Self.send(certificateOf: name)
        #expect(error == nil)
        #expect(visits.names == ["hooks.test"])
        #expect(visits.heads.first?.lowercased().contains("\r\nhost: hooks.test:") == true)
    }

    @Test(arguments: [
        "DNS:other.test", "IP:127.0.0.1", "IP:127.0.0.1,DNS:other.test", "DNS:*.hooks.test", "DNS:127.0.0.1",
        "DNS:hook*.test",
    ])
    func `is not sent to one with another certificate`(_ name: String) async throws {
        let (error, visits) = try await Self.send(certificateOf: name)
        #expect(error == .transient(reason: "the receiver could not be reached", retryAfter: nil))
        #expect(visits.heads.isEmpty)
    }

    @Test func `is not sent to one whose authority nobody knows`() async throws {
        let stranger = try await Authority()
        try await RawServer.run(.says(ok), tls: try await stranger.server("DNS:hooks.test")) { server in
            let place = "hooks.test:\(server.port)"
            try await withClient(ReplyClient(resolver: FakeResolver(["127.0.0.1"]), limits: patient)) { client in
                let error = await RepliesTests.send("https://\(place)/x", try hosts("\(place) in 127.0.0.0/8"), client)
                #expect(error == .transient(reason: "the receiver could not be reached", retryAfter: nil))
            }
            #expect(server.visits.heads.isEmpty)
        }
    }

    @Test func `to an address that is written out needs a certificate of that address`() async throws {
        let authority = try await Authority()
        for (name, isGood) in [("IP:127.0.0.1", true), ("DNS:hooks.test", false)] {
            try await RawServer.run(.says(ok), tls: try await authority.server(name)) { server in
                try await withClient(ReplyClient(limits: patient, authorities: authority.certificate)) { client in
                    let error = await notify("https://127.0.0.1:\(server.port)/x", client)
                    #expect((error == nil) == isGood)
                }
            }
        }
    }
}
