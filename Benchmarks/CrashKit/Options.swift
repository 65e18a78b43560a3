import Foundation

/// What a figure is asked for.
package struct CrashOptions: Sendable {
    package var tools: CrashTools
    /// How many points, states or errors.
    package var points: Int
    package var seed: UInt64
    /// Runs at a time.
    package var workers = 2
    /// How many deliveries in a run.
    package var deliveries: Int
    /// Something is made wrong on purpose, which the check must find.
    package var isControl = false
    package var tell: @Sendable (String) -> Void

    package init(
        tools: CrashTools,
        points: Int,
        seed: UInt64,
        deliveries: Int,
        isControl: Bool = false,
        tell: @escaping @Sendable (String) -> Void = { _ in },
    ) {
        self.tools = tools
        self.points = points
        self.seed = seed
        self.deliveries = deliveries
        self.isControl = isControl
        self.tell = tell
    }

    /// A folder in memory, where the disk need not be real: what is killed leaves its writes to the kernel.
    static func makeFolder() throws -> String {
        let parent = FileManager.default.isWritableFile(atPath: "/dev/shm") ? "/dev/shm" : NSTemporaryDirectory()
        let path = "\(parent)/poolwarden-crash-\(getpid())-\(UInt32.random(in: 0 ... .max))"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        return path
    }
}

/// What a figure found.
package struct CrashReport: Sendable {
    /// What was done, in lines for people.
    package var lines: [String]
    package var findings: [Finding]
    /// How many points really happened.
    package var reached: Int
}
