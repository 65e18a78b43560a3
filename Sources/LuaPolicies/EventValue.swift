import Foundation
import Warden

/// Writes the event as policies see it.
enum EventValue {
    /// Seconds since 1970, whole.
    static func seconds(_ date: Date) -> Int {
        Seconds.bounded(date.timeIntervalSince1970)
    }

    /// The names that every event has, or a command or a tick; a typed field cannot hide them.
    private static let ownNames = ["name", "source", "actor", "received", "payload", "text", "due", "late"]

    static func write(_ occurrence: Occurrence, now: Int) -> [UInt8] {
        var writer = ValueWriter()
        writer.fields { event in
            event.text("name", occurrence.name)
            event.text("source", occurrence.source.rawValue)
            event.moment("received", now)
            event.value("actor") { Self.write(occurrence.actor, to: &$0) }
            event.text("text", occurrence.command?.line)
            if let tick = occurrence.tick {
                event.moment("due", Self.seconds(tick.due))
                event.value("late") { $0.duration(tick.late) }
            }
            for field in occurrence.fields where !Self.ownNames.contains(field.name) {
                event.value(field.name) { Self.write(field.value, to: &$0) }
            }
        }
        return writer.bytes
    }

    private static func write(_ actor: Actor, to writer: inout ValueWriter) {
        writer.actorFields { fields in
            fields.text("id", actor.id)
            fields.text("name", actor.name)
            fields.texts("groups", actor.groups)
        }
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
            for field in fields {
                writer.key(field.name)
                Self.write(field.value, to: &writer)
            }
        }
    }
}
