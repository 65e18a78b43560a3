/// A page of Prometheus's text format 0.0.4, read strictly: whatever the format does not allow is an error.
///
/// - SeeAlso: <https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format>.
package struct PrometheusPage {
    /// Families by name.
    package private(set) var families: [String: Family] = [:]
    /// Names of families, in the page's order.
    package private(set) var names: [String] = []

    package struct Family {
        package var kind: String
        package var help: String?
        package var samples: [Sample] = []
    }

    package struct Sample {
        /// With what stands behind the family's name, such as `_bucket`.
        package var name: String
        package var labels: [String: String]
        package var value: Double
    }

    /// What is wrong, and in which line.
    package struct Malformed: Error, CustomStringConvertible {
        package let description: String
    }

    package init(_ text: String) throws(Malformed) {
        guard text.isEmpty || text.hasSuffix("\n") else { throw Malformed(description: "the last line has no end") }
        var help: (name: String, text: String)?
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().enumerated() {
            do throws(Malformed) {
                try self.read(line, help: &help)
            } catch {
                throw Malformed(description: "line \(index + 1): \(error.description): \(line)")
            }
        }
        guard help == nil else { throw Malformed(description: "a help without its type at the end") }
        for (name, family) in self.families { try Self.check(name, family) }
    }

    /// The value of one series.
    package func value(_ name: String, _ labels: [String: String] = [:]) -> Double? {
        self.families.values.flatMap(\.samples).first { $0.name == name && $0.labels == labels }?.value
    }

    private mutating func read(_ line: Substring, help: inout (name: String, text: String)?) throws(Malformed) {
        if line.hasPrefix("# HELP ") {
            guard help == nil else { throw Malformed(description: "two helps") }
            let parts = line.dropFirst(7).split(separator: " ", maxSplits: 1)
            guard parts.count == 2 else { throw Malformed(description: "a help without text") }
            help = (String(parts[0]), try Self.unescaped(parts[1], quotes: false))
        } else if line.hasPrefix("# TYPE ") {
            let parts = line.dropFirst(7).split(separator: " ", omittingEmptySubsequences: false)
            guard parts.count == 2, ["counter", "gauge", "histogram"].contains(parts[1]) else {
                throw Malformed(description: "no such type")
            }
            let name = String(parts[0])
            guard Self.isName(name), self.families[name] == nil else {
                throw Malformed(description: "a family that is there already, or no name")
            }
            guard help == nil || help?.name == name else { throw Malformed(description: "the help of another family") }
            self.families[name] = Family(kind: String(parts[1]), help: help?.text)
            self.names.append(name)
            help = nil
        } else {
            guard help == nil else { throw Malformed(description: "a help without its type") }
            try self.readSample(line)
        }
    }

    private mutating func readSample(_ line: Substring) throws(Malformed) {
        var rest = line
        let name = String(rest.prefix { $0 != "{" && $0 != " " })
        rest = rest.dropFirst(name.count)
        guard Self.isName(name), let family = self.names.last, let kind = self.families[family]?.kind else {
            throw Malformed(description: "no name, or no family")
        }
        let suffixes = kind == "histogram" ? ["_bucket", "_sum", "_count"] : [""]
        guard suffixes.contains(where: { name == family + $0 }) else {
            throw Malformed(description: "a sample of another family than \(family)")
        }
        let labels = rest.first == "{" ? try Self.labels(&rest) : [:]
        guard rest.first == " " else { throw Malformed(description: "no space before the value") }
        let written = String(rest.dropFirst())
        let special = ["+Inf": Double.infinity, "-Inf": -.infinity, "NaN": .nan][written]
        guard let value = special ?? Double(written).flatMap({ $0.isFinite ? $0 : nil }) else {
            throw Malformed(description: "no number")
        }
        let isKnown = self.families[family]?.samples.contains { $0.name == name && $0.labels == labels } ?? false
        guard !isKnown else { throw Malformed(description: "a series twice") }
        self.families[family]?.samples.append(Sample(name: name, labels: labels, value: value))
    }

    private static func labels(_ rest: inout Substring) throws(Malformed) -> [String: String] {
        var labels: [String: String] = [:]
        rest = rest.dropFirst()
        while true {
            let name = String(rest.prefix { $0 != "=" })
            rest = rest.dropFirst(name.count)
            guard Self.isName(name), !name.contains(":"), !name.hasPrefix("__"), labels[name] == nil,
                rest.hasPrefix("=\"")
            else { throw Malformed(description: "no name of a label, or one that is there already") }
            rest = rest.dropFirst(2)
            var value = ""
            var isEscaped = false
            while let character = rest.unicodeScalars.first, isEscaped || character != "\"" {
                value.unicodeScalars.append(character)
                isEscaped = !isEscaped && character == "\\"
                rest = Substring(rest.unicodeScalars.dropFirst())
            }
            guard rest.first == "\"" else { throw Malformed(description: "a value without its end") }
            labels[name] = try Self.unescaped(value[...], quotes: true)
            rest = rest.dropFirst()
            let next = rest.first
            rest = rest.dropFirst()
            switch next {
            case ",": continue
            case "}": return labels
            default: throw Malformed(description: "neither a comma nor the end of the labels")
            }
        }
    }

    private static func unescaped(_ text: Substring, quotes: Bool) throws(Malformed) -> String {
        var result = ""
        var isEscaped = false
        for scalar in text.unicodeScalars {
            switch (isEscaped, scalar) {
            case (false, "\\"): isEscaped = true
            case (false, _): result.unicodeScalars.append(scalar)
            case (true, "\\"): (result, isEscaped) = (result + "\\", false)
            case (true, "n"): (result, isEscaped) = (result + "\n", false)
            case (true, "\"") where quotes: (result, isEscaped) = (result + "\"", false)
            case (true, _): throw Malformed(description: "no such escape")
            }
        }
        guard !isEscaped else { throw Malformed(description: "half an escape") }
        return result
    }

    private static func isName(_ text: String) -> Bool {
        text.wholeMatch(of: /[a-zA-Z_:][a-zA-Z0-9_:]*/) != nil
    }

    /// What holds for all samples of a family together.
    private static func check(_ name: String, _ family: Family) throws(Malformed) {
        guard !family.samples.isEmpty else { throw Malformed(description: "\(name) has no samples") }
        if family.kind == "counter", family.samples.contains(where: { $0.value < 0 || $0.value.isNaN }) {
            throw Malformed(description: "\(name) counts less than nothing")
        }
        guard family.kind == "histogram" else { return }
        let groups = Dictionary(grouping: family.samples) { sample in sample.labels.filter { $0.key != "le" } }
        for (labels, samples) in groups {
            let buckets = samples.filter { $0.name == name + "_bucket" }
            let bounds = buckets.compactMap { $0.labels["le"] }.map {
                $0 == "+Inf" ? Double.infinity : Double($0) ?? .nan
            }
            let counts = buckets.map(\.value)
            let count = samples.first { $0.name == name + "_count" }?.value
            guard bounds.count == buckets.count, bounds.last == .infinity, bounds == bounds.sorted(),
                counts == counts.sorted(), counts.last == count, samples.count == buckets.count + 2,
                samples.contains(where: { $0.name == name + "_sum" })
            else { throw Malformed(description: "\(name) \(labels) is no histogram") }
        }
    }
}
