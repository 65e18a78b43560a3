/// The labels of one series, by name, each once: whatever order they were given in, the same labels are the same set.
struct LabelSet: Hashable {
    private let pairs: [Pair]

    private struct Pair: Hashable {
        let name: String
        let value: String
    }

    /// Of labels with the same name the first counts: Prometheus would refuse the whole page.
    init(_ dimensions: [(String, String)]) {
        var pairs: [Pair] = []
        pairs.reserveCapacity(dimensions.count)
        for (name, value) in dimensions {
            let name = MetricName(label: name).text
            guard !pairs.contains(where: { $0.name == name }) else { continue }
            pairs.append(Pair(name: name, value: value))
        }
        pairs.sort { $0.name < $1.name }
        self.pairs = pairs
    }

    /// Such as `outcome="applied",source="slack"`; empty where there are none.
    var text: String {
        self.pairs.map { "\($0.name)=\"\(Self.escaped($0.value))\"" }.joined(separator: ",")
    }

    /// A value between quotes: `\`, `"` and the end of a line have a backslash before them.
    private static func escaped(_ value: String) -> String {
        guard value.utf8.contains(where: { $0 == 0x5C || $0 == 0x22 || $0 == 0x0A }) else { return value }
        var text = ""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\\": text += "\\\\"
            case "\"": text += "\\\""
            case "\n": text += "\\n"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}
