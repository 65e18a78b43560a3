package import Foundation

extension Tick {
    /// The ID of its delivery, such as `policies/janitor.lua/forget dead agents@2026-11-25T08:00:00Z`.
    ///
    /// A schedule is due once at each time, so that a tick is kept once.
    package var deliveryID: DeliveryID {
        let again = self.again.map { " again@\($0.formatted(.iso8601.time(includingFractionalSeconds: true)))" } ?? ""
        return DeliveryID(rawValue: "\(self.policy)/\(self.name)@\(self.due.formatted(.iso8601))\(again)")
    }

    /// The body of its delivery: JSON with `policy`, `name`, `due` as in the ID and `late` in seconds.
    package var body: [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        // Texts, a whole second and a number are always JSON.
        return (try? encoder.encode(self)).map { [UInt8]($0) } ?? []
    }

    /// Reads the body of a tick's delivery; nil for anything else.
    init?(body: [UInt8]) {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        guard let tick = try? decoder.decode(Tick.self, from: Data(body)) else { return nil }
        self = tick
    }

    /// What it means.
    package func occurrence(delivery: DeliveryID, received: Date) -> Occurrence {
        Occurrence(
            name: "schedule.tick",
            source: .schedule,
            delivery: delivery,
            actor: Actor(id: "schedule:\(self.name)", name: "schedule:\(self.name)"),
            received: received,
            payload: self.body,
            tick: self,
        )
    }
}
