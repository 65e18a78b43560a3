import AgentPoolsAPI
import Foundation
import Logging
import ServiceLifecycle
import TerraformCloud
import TerraformCloudSimulator
import Testing

@Suite struct `The documentation of the client` {
    private static let project = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// Pages, and the sources that must hold each of their examples line by line, whatever the indentation.
    private static let pages = [
        ("Sources/TerraformCloud/TerraformCloud.docc/TerraformCloud.md", "Tests/ExamplesTests/Examples.swift"),
        ("Sources/TerraformCloud/TerraformCloud.docc/Lists.md", "Tests/ExamplesTests/Examples.swift"),
        ("Sources/TerraformCloud/TerraformCloud.docc/Changes.md", "Tests/ExamplesTests/Examples.swift"),
        ("Sources/TerraformCloud/TerraformCloud.docc/RateBudgets.md", "Tests/ExamplesTests/Examples.swift"),
        ("Sources/AgentPoolsAPI/AgentPoolsAPI.docc/AgentPoolsAPI.md", "Tests/ExamplesTests/Examples.swift"),
        ("docs/client.md", "docs/examples/silent-agents/SilentAgents.swift"),
    ]

    @Test(arguments: Self.pages)
    func `shows only what compiles`(_ page: String, _ source: String) throws {
        let examples = try Self.examples(of: page)
        #expect(!examples.isEmpty)
        let lines = try Self.lines(of: Self.read(source))
        for example in examples {
            let wanted = Self.lines(of: example)
            let isThere = lines.indices.contains { lines[$0...].starts(with: wanted) }
            #expect(isThere, "\(page) shows what \(source) does not have:\n\(example)")
        }
    }

    @Test func `has no example that is left out here`() throws {
        let catalogues = ["Sources/TerraformCloud/TerraformCloud.docc", "Sources/AgentPoolsAPI/AgentPoolsAPI.docc"]
        for catalogue in catalogues {
            let folder = Self.project.appending(path: catalogue).path
            for page in try FileManager.default.contentsOfDirectory(atPath: folder) where page.hasSuffix(".md") {
                let path = "\(catalogue)/\(page)"
                let isListed = Self.pages.contains { $0.0 == path }
                #expect(try isListed || Self.examples(of: path).isEmpty, "\(path)")
            }
        }
    }

    /// The blocks marked as `swift`.
    private static func examples(of page: String) throws -> [String] {
        try Self.read(page).components(separatedBy: "```swift\n").dropFirst().compactMap { rest in
            rest.components(separatedBy: "\n```").first
        }
    }

    private static func read(_ path: String) throws -> String {
        try String(contentsOf: Self.project.appending(path: path), encoding: .utf8)
    }

    private static func lines(of text: String) -> [String] {
        text.split(separator: "\n", omittingEmptySubsequences: true)
            .map { $0.trimmingCharacters(in: .whitespaces) }
            .filter { !$0.isEmpty }
    }
}

/// The examples do what the pages say.
@Suite struct `The examples of the documentation` {
    @Test func `list, count, create, delete and rotate`() async throws {
        try await self.withExamples { examples, simulator in
            let pools = try await examples.client.listPools(AgentPoolQuery(sort: .name))
            let pool = try #require(pools.first)
            let agents = try await examples.client.listAgents(in: pool.id, AgentQuery())
            let names = try await examples.names(of: examples.client)
            #expect(names == pools.map(\.name))
            let dead = try await examples.stream(of: pool)
            #expect(dead == agents.count { $0.status.isDeletable })
            let fresh = try await examples.wholeList(of: pool)
            #expect(fresh.count < agents.count)

            let name = try #require(AgentPoolName("ci-examples"))
            await simulator.fail(with: .dropConnection(applied: true), on: .mutations)
            let created = try await examples.create(name)
            #expect(created?.name == "ci-examples")

            let skipped = try await examples.delete(agents)
            #expect(skipped.count == agents.count { !$0.status.isDeletable })

            let file = FileManager.default.temporaryDirectory.appending(path: "secret-\(UUID().uuidString)")
            defer { try? FileManager.default.removeItem(at: file) }
            try await examples.rotate(pool, to: file)
            #expect(try String(contentsOf: file, encoding: .utf8).contains(".atlasv1."))
        }
    }

    private func withExamples(
        _ body: @Sendable @escaping (Examples, TerraformCloudSimulator) async throws -> Void
    ) async throws {
        let logger = Logger(label: "examples", factory: { _ in SwiftLogNoOpLogHandler() })
        let simulator = TerraformCloudSimulator(fleet: .demo(now: Date()), token: "a-token", logger: logger)
        let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
        try await withThrowingTaskGroup(of: Void.self) { group in
            let application = simulator.makeApplication { continuation.yield($0) }
            group.addTask { try await application.run() }
            group.addTask {
                var ready = ports.makeAsyncIterator()
                let port = try #require(await ready.next())
                let settings = try TerraformCloudSettings(
                    address: "http://127.0.0.1:\(port)",
                    organization: "acme",
                    token: try #require(APIToken("a-token")),
                )
                let client = TerraformCloudClient(settings: settings, logger: logger)
                do {
                    try await body(Examples(client: client), simulator)
                } catch {
                    try await client.shutdown()
                    throw error
                }
                try await client.shutdown()
            }
            // Whichever ends first decides: the server only ends early when it could not start.
            defer { group.cancelAll() }
            try await group.next()
        }
    }
}
