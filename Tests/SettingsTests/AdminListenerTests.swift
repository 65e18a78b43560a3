import Settings
import Testing

struct `The admin listener's address` {
    @Test(
        arguments: [
            (nil, .address(host: "127.0.0.1", port: 9464)), ("off", .off), ("\"off\"", .off),
            ("127.0.0.1:0", .address(host: "127.0.0.1", port: 0)), ("\"[::1]:80\"", .address(host: "::1", port: 80)),
            ("localhost:65535", .address(host: "localhost", port: 65535)),
        ] as [(String?, AdminListener)]
    )
    func `is a host and a port, or nothing`(_ written: String?, _ listener: AdminListener) throws {
        let folder = try TemporaryFolder()
        let server = written.map { "server:\n  admin: \($0)\n" } ?? ""
        try folder.write(leastSettings + server, to: "poolwarden.yaml")
        let settings = try folder.load(secretEnvironment)
        #expect(settings.server.admin == listener)
        #expect(settings.warnings == [])
    }

    @Test(arguments: [
        "127.0.0.1", ":9464", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1", "::1:9464", "[]:1", "[::1]", "9464",
        "http://127.0.0.1:9464", "127.0.0.1:9464/metrics", "a b:1", "none", "[127.0.0.1]:1", "127.0.0.1:١",
    ])
    func `is nothing else`(_ written: String) throws {
        let folder = try TemporaryFolder()
        try folder.write(leastSettings + "server:\n  admin: \"\(written)\"\n", to: "poolwarden.yaml")
        #expect(
            folder.problems(secretEnvironment) == [
                "poolwarden.yaml:10: server.admin: this does not fit; "
                    + "write host:port, such as 127.0.0.1:9464 or [::1]:9464, or off"
            ]
        )
    }
}
