import Warden

extension RequestFile {
    /// Reads a request file.
    ///
    /// - Throws: ``RequestFileError`` that names the line.
    package init(_ bytes: [UInt8]) throws(RequestFileError) {
        var lines = HeadLines(bytes)
        guard let first = try lines.next() else {
            throw RequestFileError(
                line: 1,
                "the file begins with a blank line; it begins with POST /hooks/NAME HTTP/1.1",
            )
        }
        let (method, path) = try Self.requestLine(first)
        var headers: [HeaderField] = []
        var lengthLine: (line: Int, length: Int)?
        while let line = try lines.next() {
            let header = try Self.header(line)
            if header.isNamed("content-length") {
                guard let length = Int(header.value), length >= 0 else {
                    throw RequestFileError(line: line.number, "Content-Length is not a number of bytes")
                }
                lengthLine = (line.number, length)
            }
            headers.append(header)
        }
        self.init(
            method: method,
            path: path,
            headers: headers,
            body: try Self.body(bytes[lines.position...], length: lengthLine),
        )
    }

    private static func requestLine(_ line: HeadLines.Line) throws(RequestFileError) -> (method: String, path: String) {
        let parts = line.text.split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[2].hasPrefix("HTTP/1.") else {
            throw RequestFileError(line: line.number, "a request line reads like POST /hooks/NAME HTTP/1.1")
        }
        guard !parts[0].isEmpty, parts[0].allSatisfy({ $0.isASCII && $0.isUppercase }) else {
            throw RequestFileError(line: line.number, "the method is written in capitals, such as POST")
        }
        guard parts[1].hasPrefix("/") else {
            throw RequestFileError(line: line.number, "the path begins with a slash, such as /hooks/NAME")
        }
        return (String(parts[0]), String(parts[1]))
    }

    private static func header(_ line: HeadLines.Line) throws(RequestFileError) -> HeaderField {
        guard let colon = line.text.firstIndex(of: ":") else {
            throw RequestFileError(line: line.number, "a header reads like Name: value; a blank line ends them")
        }
        let name = line.text[..<colon]
        // RFC 9110, section 5.6.2.
        guard !name.isEmpty,
            name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "!#$%&'*+-.^_`|~".contains($0)) })
        else {
            throw RequestFileError(line: line.number, "a header's name has no blanks and no special characters")
        }
        return HeaderField(name: String(name), value: String(line.text[colon...].dropFirst().trimmingBlanks))
    }

    private static func body(
        _ rest: ArraySlice<UInt8>,
        length: (line: Int, length: Int)?,
    ) throws(RequestFileError) -> [UInt8] {
        let end = rest.suffix(2).elementsEqual([0x0D, 0x0A]) ? 2 : rest.last == 0x0A ? 1 : 0
        guard let length else { return Array(rest.dropLast(end)) }
        guard length.length == rest.count || length.length == rest.count - end else {
            throw RequestFileError(
                line: length.line,
                "Content-Length is \(length.length), but the body has \(rest.count - end) bytes; "
                    + "correct it or leave the line out",
            )
        }
        return Array(rest.prefix(length.length))
    }
}
