/// All loads by their names.
package enum Loads: String, CaseIterable, Sendable {
    case ack, recovery, order, overload, drain, slow

    /// Runs it.
    ///
    /// - Parameters:
    ///   - place: Where; its folder is the load's own.
    ///   - options: How.
    /// - Returns: What it found.
    /// - Throws: When it could not be run to its end.
    package func run(_ place: LoadPlace, _ options: LoadOptions) throws -> Report {
        switch self {
        case .ack: try AckLoad.run(place, options)
        case .recovery: try RecoveryLoad.run(place, options)
        case .order: try OrderLoad.run(place, options)
        case .overload: try OverloadLoad.run(place, options)
        case .drain: try DrainLoad.run(place, options)
        case .slow: try SlowClientsLoad.run(place, options)
        }
    }
}
