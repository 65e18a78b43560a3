/// The lines of a request file up to the blank one.
struct HeadLines {
    struct Line {
        /// From 1.
        let number: Int
        let text: String
    }

    private let bytes: [UInt8]
    private var number = 0
    /// Where the next line begins; after the blank line, where the body does.
    private(set) var position = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The next line without its end; nil when it is the blank one.
    mutating func next() throws(RequestFileError) -> Line? {
        self.number += 1
        guard self.position < self.bytes.count, let end = self.bytes[self.position...].firstIndex(of: 0x0A) else {
            throw RequestFileError(line: self.number, "the file ends within the head; a blank line ends the headers")
        }
        var line = self.bytes[self.position..<end]
        if line.last == 0x0D { line.removeLast() }
        self.position = end + 1
        guard UTF8Sequence.isValid(Array(line)), line.allSatisfy({ $0 == 0x09 || $0 >= 0x20 && $0 != 0x7F }) else {
            throw RequestFileError(line: self.number, "the line has bytes that are not text")
        }
        guard line.first != 0x20, line.first != 0x09 else {
            throw RequestFileError(line: self.number, "the line begins with a blank; a header stands on one line")
        }
        return line.isEmpty ? nil : Line(number: self.number, text: String(decoding: line, as: UTF8.self))
    }
}
