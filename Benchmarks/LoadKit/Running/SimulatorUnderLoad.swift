import AgentPoolsAPI
import Foundation

/// `poolwarden simulator` of the binary under test, with a fleet of pools without agents.
package final class SimulatorUnderLoad {
    package let port: UInt16
    private let program: ChildProgram

    /// - Parameters:
    ///   - place: Where it runs.
    ///   - pools: The names of the pools that it begins with; their IDs are those of ``poolID(_:)``.
    ///   - latency: How late each of its answers comes, such as `20ms`.
    /// - Throws: When it does not start.
    package init(_ place: LoadPlace, pools: [String], latency: String? = nil) throws {
        let state = "\(place.folder)/fleet.json"
        let resources = pools.enumerated().map { number, name in
            """
            {"type":"agent-pools","id":"\(Self.poolID(number))","attributes":{"name":"\(name)"}}
            """
        }
        try """
        {"organization":"acme","token":"\(LoadPlace.secret)","agent-pools":[\(resources.joined(separator: ","))]}
        """.write(toFile: state, atomically: true, encoding: .utf8)
        self.port = try LoadPlace.freePort()
        self.program = try ChildProgram(
            place.binary,
            ["simulator", "--port", "\(self.port)", "--rate", "0", "--state", state]
                + (latency.map { ["--latency", $0] } ?? []),
            folder: place.project,
            errors: place.folder + "/simulator.log",
        )
        let start = Monotonic.now
        while PlainHTTP.call("GET", "/_simulator/requests", port: self.port)?.status != 200 {
            guard self.program.isRunning, Monotonic.seconds(since: start) < 60 else {
                throw BenchError("the simulator did not start: see simulator.log")
            }
            usleep(1_000)
        }
    }

    deinit {
        self.program.send(SIGKILL)
        self.program.end()
    }

    /// The ID of the pool that stands at a place of the list.
    package static func poolID(_ number: Int) -> String {
        let digits = String(number, radix: 36)
        return "apool-" + String(repeating: "A", count: 16 - digits.count) + digits
    }

    package var processorSeconds: Double { self.program.processorSeconds }

    /// Scripts a fault, such as `latency:60s on reads chance 1`.
    package func script(_ fault: String) throws {
        let answer = PlainHTTP.call("POST", "/_simulator/faults", port: self.port, body: "[\"\(fault)\"]")
        guard answer?.status == 200 else {
            throw BenchError(
                "the simulator did not take the fault \(fault): \(String(decoding: answer?.body ?? [], as: UTF8.self))"
            )
        }
    }

    package func endFaults() throws {
        guard PlainHTTP.call("DELETE", "/_simulator/faults", port: self.port) != nil else {
            throw BenchError("the simulator does not answer")
        }
    }

    /// How many requests it has had.
    package func requests() throws -> Int {
        struct Counts: Decodable { let all: Int }
        let body = try self.body(of: "/_simulator/requests")
        return try JSONDecoder().decode(Counts.self, from: body).all
    }

    /// A change that was asked for.
    package struct Change: Decodable {
        package let number: Int
        package let call: String
        package let id: String?
        package let name: String?
        package let applied: Bool
    }

    /// What was really changed, in order.
    package func ledger() throws -> [Change] {
        try JSONDecoder().decode([Change].self, from: try self.body(of: "/_simulator/ledger")).filter(\.applied)
    }

    private func body(of path: String) throws -> Data {
        guard let answer = PlainHTTP.call("GET", path, port: self.port), answer.status == 200 else {
            throw BenchError("the simulator does not answer at \(path)")
        }
        return Data(answer.body)
    }
}
