import Warden

/// Header fields as the journal keeps them: `name: value`, a line each.
///
/// Neither can hold a line end (RFC 9110, section 5.5).
enum HeaderLines {
    static func write(_ headers: [HeaderField]) -> String {
        headers.map { "\($0.name): \($0.value)" }.joined(separator: "\n")
    }

    static func read(_ text: String) -> [HeaderField] {
        text.split(separator: "\n").compactMap { (line: Substring) -> HeaderField? in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            return HeaderField(name: String(line[..<colon]), value: String(line[colon...].dropFirst(2)))
        }
    }
}
