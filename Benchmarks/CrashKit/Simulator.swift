import Foundation

/// `poolwarden simulator`, whose ledger says what really happened.
final class Simulator {
    let port: UInt16
    private let program: StartedProgram
    /// How many entries of the ledger are of earlier runs.
    private var past = 0

    static let token = "a-token-of-the-crash-harness"
    static let organization = "acme"

    init(binary: String, folder: String, generator: inout Generator) throws {
        self.port = try Wire.freePort(&generator)
        self.program = try StartedProgram(
            binary,
            ["simulator", "--port", "\(self.port)", "--rate", "100000", "--token", Self.token],
            environment: [:],
            errors: "\(folder)/simulator.log",
        )
        for _ in 0..<5_000 {
            if Wire.exchange(Wire.request("GET", "/_simulator/requests"), port: self.port)?.status == 200 { return }
            usleep(2_000)
        }
        throw CrashFailure("the simulator did not start: see \(folder)/simulator.log")
    }

    /// A mutating request that it received.
    struct Entry: Decodable {
        let call: String
        let id: String?
        let name: String?
        let applied: Bool
    }

    /// Gives it a fleet of these pools and nothing else, and forgets what happened before.
    func reset(pools: [(id: String, name: String)]) throws {
        let resources = pools.map { pool in
            #"{"id":"\#(pool.id)","type":"agent-pools","attributes":{"name":"\#(pool.name)"}}"#
        }
        let state = """
            {"organization":"\(Self.organization)","token":"\(Self.token)","workspaces":[],"projects":[],\
            "agent-pools":[\(resources.joined(separator: ","))],"agents":[]}
            """
        let request = Wire.request("PUT", "/_simulator/state", body: Array(state.utf8))
        guard let answer = Wire.exchange(request, port: self.port), answer.status < 300 else {
            throw CrashFailure("the simulator did not take a new state")
        }
        self.past += try self.ledger().count
    }

    /// What was asked of it since the last reset.
    func ledger() throws -> [Entry] {
        let request = Wire.request("GET", "/_simulator/ledger?after=\(self.past)")
        guard let answer = Wire.exchange(request, port: self.port), answer.status == 200 else {
            throw CrashFailure("the simulator does not show its ledger")
        }
        return try JSONDecoder().decode([Entry].self, from: Data(answer.body.utf8))
    }
}
