import AgentPoolsAPI
import AsyncHTTPClient
import Foundation
import Hummingbird
import Logging
import NIOCore
import NIOHTTP1
import Synchronization
import TerraformCloudSimulator

let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
let start = Date(timeIntervalSince1970: 1_790_000_000)
let goodToken = "user-token.atlasv1.0123456789"
let pools = "/api/v2/organizations/acme/agent-pools"

/// An answer as it came over the wire.
struct Reply: Sendable {
    let status: Int
    let headers: HTTPHeaders
    let body: String

    /// The body as JSON.
    var json: JSON {
        get throws { try JSON(reading: Array(self.body.utf8)) }
    }

    /// The IDs of the resources in `data`.
    var ids: [String] {
        get throws { (try self.json["data"]?.elements ?? []).compactMap { $0["id"]?.text } }
    }

    /// The names of the resources in `data`.
    var names: [String] {
        get throws { (try self.json["data"]?.elements ?? []).compactMap { $0["attributes"]?["name"]?.text } }
    }

    /// The detail of the first error.
    var detail: String? {
        get throws { try self.json["errors"]?.elements?.first?["detail"]?.text }
    }

    /// What the first error points to.
    var pointer: String? {
        get throws { try self.json["errors"]?.elements?.first?["source"]?["pointer"]?.text }
    }
}

/// A simulator that listens.
struct Server: Sendable {
    let simulator: TerraformCloudSimulator
    let port: Int

    var address: String { "http://127.0.0.1:\(self.port)" }

    func ask(
        _ method: HTTPMethod = .GET,
        _ path: String,
        _ body: String? = nil,
        token: String? = goodToken,
        headers: HTTPHeaders = [:],
    ) async throws -> Reply {
        var request = HTTPClientRequest(url: self.address + path)
        request.method = method
        request.headers = headers
        if let token { request.headers.add(name: "Authorization", value: "Bearer \(token)") }
        request.body = body.map { .bytes(ByteBuffer(string: $0)) }
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
        let bytes = try await response.body.collect(upTo: 16 * 1_048_576)
        return Reply(
            status: Int(response.status.code),
            headers: response.headers,
            body: String(buffer: bytes),
        )
    }

    /// Asks the simulator itself, without a token.
    func control(_ method: HTTPMethod = .GET, _ path: String, _ body: String? = nil) async throws -> Reply {
        try await self.ask(method, "/_simulator/\(path)", body, token: nil)
    }
}

struct DidNotStart: Error {}

/// Runs `body` with a simulator on a free port of this machine; its clock stands unless it is moved.
func withServer<Result: Sendable>(
    _ fleet: SimulatedOrganization = .demo(now: start),
    settings: SimulatorSettings = SimulatorSettings(),
    elapsed: @escaping @Sendable () -> Double = { 0 },
    sleep: @escaping @Sendable (Double) async throws -> Void = { _ in },
    _ body: @Sendable (Server) async throws -> Result,
) async throws -> Result {
    let simulator = TerraformCloudSimulator(
        fleet: fleet,
        token: goodToken,
        settings: settings,
        logger: quiet,
        now: { start },
        elapsed: elapsed,
        sleep: sleep,
    )
    let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
    let application = simulator.makeApplication { port in continuation.yield(port) }
    return try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await application.run() }
        defer { group.cancelAll() }
        var iterator = ports.makeAsyncIterator()
        guard let port = await iterator.next() else { throw DidNotStart() }
        return try await body(Server(simulator: simulator, port: port))
    }
}

/// Seconds that pass only when they are told to; kept in whole milliseconds, so that none is lost in a sum.
final class ManualSeconds: Sendable {
    private let milliseconds = Mutex(0)

    var now: Double { self.milliseconds.withLock { Double($0) / 1_000 } }

    func advance(milliseconds: Int) {
        self.milliseconds.withLock { $0 += milliseconds }
    }
}

/// An organization with projects, workspaces, and pools of every scoping.
///
/// | pool | open to |
/// |---|---|
/// | `open` | all but the workspace `locked-out` |
/// | `listed` | the workspace `listed` |
/// | `project` | the project `web`, with the workspaces `site` and `shop`, but not `shop` |
/// | `nobody` | nobody |
func scopedFleet() throws -> SimulatedOrganization {
    let state = """
        {
          "organization": "acme",
          "projects": [
            {"id": "prj-web", "type": "projects", "attributes": {"name": "web"}},
            {"id": "prj-data", "type": "projects", "attributes": {"name": "data"}}
          ],
          "workspaces": [
            {"id": "ws-listed", "type": "workspaces", "attributes": {"name": "listed"}},
            {"id": "ws-locked", "type": "workspaces", "attributes": {"name": "locked-out"}},
            {"id": "ws-site", "type": "workspaces", "attributes": {"name": "site", "auto-apply": true},
             "relationships": {"project": {"data": {"id": "prj-web", "type": "projects"}}}},
            {"id": "ws-shop", "type": "workspaces", "attributes": {"name": "shop"},
             "relationships": {"project": {"data": {"id": "prj-web", "type": "projects"}}}}
          ],
          "agent-pools": [
            {"id": "apool-open", "type": "agent-pools", "attributes": {"name": "open"},
             "relationships": {
               "workspaces": {"data": [{"id": "ws-site", "type": "workspaces"}]},
               "excluded-workspaces": {"data": [{"id": "ws-locked", "type": "workspaces"}]}}},
            {"id": "apool-listed", "type": "agent-pools",
             "attributes": {"name": "listed", "organization-scoped": false},
             "relationships": {"allowed-workspaces": {"data": [{"id": "ws-listed", "type": "workspaces"}]}}},
            {"id": "apool-project", "type": "agent-pools",
             "attributes": {"name": "project", "organization-scoped": false},
             "relationships": {
               "allowed-projects": {"data": [{"id": "prj-web", "type": "projects"}]},
               "excluded-workspaces": {"data": [{"id": "ws-shop", "type": "workspaces"}]}}},
            {"id": "apool-nobody", "type": "agent-pools",
             "attributes": {"name": "nobody", "organization-scoped": false}}
          ]
        }
        """
    return try StateReader.read(Array(state.utf8), now: start).organization
}
