/// What the clients do to one server.
struct Act: Sendable {
    let deliveries: [ScriptedDelivery]

    /// One delivery of this size makes the journal copy its WAL into the file when it is idle: `JournalWriter` waits for
    /// more than 4 MiB.
    static let checkpointingBytes = 4_300_000

    /// - Parameters:
    ///   - name: Part of every pool's name and ID, so that acts on the same journal do not meet.
    ///   - count: How many deliveries, about.
    ///   - checkpoints: How many of them are large.
    /// - Throws: Nothing in practice: the requests are well formed.
    init(_ name: String, count: Int, checkpoints: Int) throws {
        var deliveries: [ScriptedDelivery] = []
        for index in 0..<count {
            let unique = "\(name)-\(index)"
            let delivery =
                switch index % 5 {
                case 0: try ScriptedDelivery.createsPool(unique)
                case 1: try ScriptedDelivery.queuesJob(unique)
                case 2: try ScriptedDelivery.pushes(unique, bytes: 2_000)
                case 3: try ScriptedDelivery.asksInVain(unique)
                case 4 where index / 5 < Stage.pools.count:
                    try ScriptedDelivery.renamesPool(Stage.pools[index / 5], to: unique)
                default: try ScriptedDelivery.pushes(unique, bytes: 100)
                }
            deliveries.append(delivery)
            if checkpoints > 0, index % (count / checkpoints) == count / checkpoints / 3 {
                deliveries.append(try .pushes("\(unique)-large", bytes: Self.checkpointingBytes))
            }
        }
        self.deliveries = deliveries
    }
}
