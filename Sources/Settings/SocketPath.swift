/// What the path of a Unix socket may be.
enum SocketPath {
    /// `sun_path` has 108 bytes on Linux, with the zero at its end.
    ///
    /// - SeeAlso: `unix(7)`.
    static let mostBytes = 107

    /// What to write.
    static let demand = "write a path of at most \(Self.mostBytes) bytes, which is all that a socket can have"

    static func fits(_ path: String) -> Bool { path.utf8.count <= Self.mostBytes }
}

extension SettingsReader {
    /// Where the running server can be reached: `server.control`, or beside the journal.
    ///
    /// - Parameter journal: The journal's path; nil where that has a problem.
    /// - Returns: Nil when there is a problem, which is kept.
    mutating func controlPath(journal: String?) -> String? {
        let setting = Schema.Server.control
        let known = self.problems.count
        if let path = self.value(setting) { return path }
        guard self.problems.count == known, !self.isBroken(setting.path()), let journal else { return nil }
        let path = journal + ".control"
        guard SocketPath.fits(path) else {
            self.report(setting.path(), "the path beside the journal is too long for a socket; \(SocketPath.demand)")
            return nil
        }
        return path
    }
}
