/// A page in Prometheus's text format, version 0.0.4, while it is written.
///
/// - SeeAlso: <https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format>.
struct ExpositionPage {
    private(set) var text = ""

    /// What a family begins with.
    mutating func begin(_ family: MetricFamily) {
        if !family.help.isEmpty { self.text += "# HELP \(family.name) \(Self.escaped(family.help))\n" }
        self.text += "# TYPE \(family.name) \(family.kind.rawValue)\n"
    }

    /// One line.
    ///
    /// - Parameters:
    ///   - key: The series.
    ///   - suffix: What stands behind the metric's name.
    ///   - bound: The upper bound of a bucket; nil for what is none.
    ///   - value: The number, as ``text(of:)`` writes it.
    mutating func sample(_ key: SeriesKey, suffix: String = "", bound: Double? = nil, value: String) {
        self.text += key.name
        self.text += suffix
        let labels = key.labels.text
        if let bound {
            self.text += "{\(labels)\(labels.isEmpty ? "" : ",")le=\"\(Self.text(of: bound))\"}"
        } else if !labels.isEmpty {
            self.text += "{\(labels)}"
        }
        self.text += " \(value)\n"
    }

    /// A number as Prometheus reads it, whole ones without a point.
    static func text(of number: Double) -> String {
        guard number.isFinite else { return number.isNaN ? "NaN" : number < 0 ? "-Inf" : "+Inf" }
        // Up to here every whole number is exact, and is written without an exponent.
        guard number == number.rounded(), abs(number) < 9_007_199_254_740_992 else { return "\(number)" }
        return "\(Int64(number))"
    }

    /// The text behind `# HELP`: `\` and the end of a line have a backslash before them.
    private static func escaped(_ help: String) -> String {
        var text = ""
        for scalar in help.unicodeScalars {
            switch scalar {
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}
