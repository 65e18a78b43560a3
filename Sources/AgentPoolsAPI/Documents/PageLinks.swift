/// The absolute addresses of a page and of its neighbours.
public struct PageLinks: Hashable, Sendable {
    /// This page.
    public var current: String?
    /// The first page.
    public var first: String?
    /// The page before; nil on the first.
    public var previous: String?
    /// The page after; nil on the last.
    public var next: String?
    /// The last page.
    public var last: String?

    /// Makes links from their parts.
    public init(current: String?, first: String?, previous: String?, next: String?, last: String?) {
        self.current = current
        self.first = first
        self.previous = previous
        self.next = next
        self.last = last
    }
}

extension PageLinks: ReadableMembers {
    init() {
        self.init(current: nil, first: nil, previous: nil, next: nil, last: nil)
    }

    mutating func read(_ name: JSONName, from reader: inout JSONReader) throws(JSONError) {
        switch name {
        case "self": self.current = try reader.text()
        case "first": self.first = try reader.text()
        case "prev": self.previous = try reader.text()
        case "next": self.next = try reader.text()
        case "last": self.last = try reader.text()
        default: try reader.skip()
        }
    }

    /// Writes all members; a missing neighbour is `null`, as in the samples.
    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.name("self")
        writer.write(self.current)
        writer.name("first")
        writer.write(self.first)
        writer.name("prev")
        writer.write(self.previous)
        writer.name("next")
        writer.write(self.next)
        writer.name("last")
        writer.write(self.last)
        writer.endObject()
    }
}
