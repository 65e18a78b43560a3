/// How many resources a search was made among, and how many it found.
///
/// - SeeAlso: `GET /organizations/:organization_name/agent-pools`, `meta.status-counts`, since 2022.
public struct StatusCounts: Hashable, Sendable {
    /// How many there are, found or not.
    public var total: Int
    /// How many match what was asked for.
    public var matching: Int

    /// Makes counts from their parts.
    public init(total: Int, matching: Int) {
        self.total = total
        self.matching = matching
    }

    /// Writes the member `status-counts`.
    func write(to writer: inout JSONWriter) {
        writer.name("status-counts")
        writer.beginObject()
        writer.name("total")
        writer.write(self.total)
        writer.name("matching")
        writer.write(self.matching)
        writer.endObject()
    }
}

/// Counts as far as they could be read.
struct ReadStatusCounts: ReadableMembers {
    private var total: Int?
    private var matching: Int?

    init() {}

    /// The counts; nil where one of them is missing.
    var counts: StatusCounts? {
        guard let total = self.total, let matching = self.matching else { return nil }
        return StatusCounts(total: total, matching: matching)
    }

    mutating func read(_ name: JSONName, from reader: inout JSONReader) throws(JSONError) {
        switch name {
        case "total": self.total = try reader.integer()
        case "matching": self.matching = try reader.integer()
        default: try reader.skip()
        }
    }
}
