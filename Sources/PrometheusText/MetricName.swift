/// A name that Prometheus takes: letters, digits and `_`, the first no digit; a metric's may have `:`, too.
///
/// Whatever else stands in a name becomes `_`.
///
/// - SeeAlso: <https://prometheus.io/docs/concepts/data_model/#metric-names-and-labels>.
struct MetricName: Hashable {
    let text: String

    /// The name of a metric.
    init(_ text: String) {
        self.text = Self.clean(text, allowsColon: true)
    }

    /// The name of a label; `__` at the beginning is Prometheus's own, and so is `le`.
    init(label text: String) {
        let name = Self.clean(text, allowsColon: false)
        self.text = name.hasPrefix("__") || name == "le" ? "label_" + name : name
    }

    private static func clean(_ text: String, allowsColon: Bool) -> String {
        let isClean = text.utf8.allSatisfy { Self.isAllowed($0, allowsColon) }
        guard let first = text.utf8.first else { return "_" }
        guard !isClean || Self.isDigit(first) else { return text }
        let clean = text.unicodeScalars.map { scalar in
            scalar.isASCII && Self.isAllowed(UInt8(scalar.value), allowsColon) ? Character(scalar) : "_"
        }
        return (Self.isDigit(first) ? "_" : "") + String(clean)
    }

    private static func isAllowed(_ byte: UInt8, _ allowsColon: Bool) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"): true
        case UInt8(ascii: ":"): allowsColon
        default: Self.isDigit(byte)
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
