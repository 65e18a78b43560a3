import AgentPoolsAPI
import Foundation
import Warden

/// Writes the event and the plan as policies see them.
enum EventValue {
    /// Seconds since 1970, whole.
    static func seconds(_ date: Date) -> Int {
        Seconds.bounded(date.timeIntervalSince1970)
    }

    /// The names that every event has; a typed field cannot hide them.
    private static let ownNames = ["name", "source", "actor", "received", "payload", "text"]

    static func write(_ occurrence: Occurrence, now: Int) -> [UInt8] {
        let fields = occurrence.fields.filter { !Self.ownNames.contains($0.name) }
        var writer = ValueWriter()
        writer.record(4 + (occurrence.command == nil ? 0 : 1) + fields.count)
        writer.key("name")
        writer.text(occurrence.name)
        writer.key("source")
        writer.text(occurrence.source.rawValue)
        writer.key("received")
        writer.integer(now)
        writer.key("actor")
        writer.actor(3)
        writer.key("id")
        writer.text(occurrence.actor.id)
        writer.key("name")
        writer.text(occurrence.actor.name)
        writer.key("groups")
        writer.texts(occurrence.actor.groups)
        if let command = occurrence.command {
            writer.key("text")
            writer.text(command.line)
        }
        for field in fields { Self.write(field, to: &writer) }
        return writer.bytes
    }

    private static func write(_ field: Occurrence.Field, to writer: inout ValueWriter) {
        writer.key(field.name)
        Self.write(field.value, to: &writer)
    }

    private static func write(_ value: FieldValue, to writer: inout ValueWriter) {
        switch value {
        case .text(let text): writer.text(text)
        case .number(let number): writer.integer(number)
        case .list(let values):
            writer.list(values.count)
            for value in values { Self.write(value, to: &writer) }
        case .record(let fields):
            writer.record(fields.count)
            for field in fields { Self.write(field, to: &writer) }
        }
    }

    /// The plan for guards: each operation's kind, with the pool, the agent and the new name it is about.
    static func write(
        plan operations: [PlannedOperation],
        pools: [String: PoolValue],
        agents: [String: AgentValue],
    ) -> [UInt8] {
        var writer = ValueWriter()
        writer.plan(operations.count)
        for (index, planned) in operations.enumerated() {
            switch planned.operation {
            case .createPool(let name):
                writer.record(3)
                Self.begin(planned.operation, to: &writer)
                writer.key("name")
                writer.text(name.text)
                writer.key("pool")
                PoolValue.planned(operation: index, name).write(to: &writer)
            case .updatePool(let pool, let name):
                writer.record(3)
                Self.begin(planned.operation, to: &writer)
                writer.key("name")
                writer.text(name.text)
                Self.write(pool, pools: pools, to: &writer)
            case .deletePool(let pool):
                writer.record(2)
                Self.begin(planned.operation, to: &writer)
                Self.write(pool, pools: pools, to: &writer)
            case .scopePool(let pool, _), .createToken(let pool, _, _):
                writer.record(2)
                Self.begin(planned.operation, to: &writer)
                Self.write(pool, pools: pools, to: &writer)
            case .deleteToken:
                writer.record(1)
                Self.begin(planned.operation, to: &writer)
            case .deleteAgent(let id, _):
                writer.record(2)
                Self.begin(planned.operation, to: &writer)
                writer.key("agent")
                if let agent = agents[id.rawValue] { agent.write(to: &writer) } else { writer.absent() }
            }
        }
        return writer.bytes
    }

    private static func begin(_ operation: Warden.Operation, to writer: inout ValueWriter) {
        writer.key("kind")
        writer.text(operation.kind.rawValue)
    }

    private static func write(_ pool: PoolReference, pools: [String: PoolValue], to writer: inout ValueWriter) {
        writer.key("pool")
        let id: String =
            switch pool {
            case .existing(let id, _): id.rawValue
            case .planned(let operation, _): PoolValue.plannedID(operation)
            }
        if let pool = pools[id] { pool.write(to: &writer) } else { writer.absent() }
    }
}
