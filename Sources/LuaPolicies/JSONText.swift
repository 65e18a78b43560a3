/// Writes small JSON by hand: facts are written for every read.
struct JSONText {
    private(set) var text = ""
    private var needsComma = false

    mutating func object(_ body: (inout JSONText) -> Void) {
        self.nest("{", "}", body)
    }

    mutating func array(_ body: (inout JSONText) -> Void) {
        self.nest("[", "]", body)
    }

    mutating func key(_ name: String) {
        self.string(name)
        self.text += ":"
        self.needsComma = false
    }

    mutating func number(_ value: Int) {
        self.separate()
        self.text += String(value)
    }

    /// A finite number in as many digits as it takes; a whole one without a point.
    mutating func number(_ value: Double) {
        if let whole = Int(exactly: value) { return self.number(whole) }
        self.separate()
        self.text += value.isFinite ? "\(value)" : "null"
    }

    mutating func bool(_ value: Bool) {
        self.separate()
        self.text += value ? "true" : "false"
    }

    mutating func string(_ value: String) {
        self.separate()
        self.text += "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": self.text += "\\\""
            case "\\": self.text += "\\\\"
            case "\n": self.text += "\\n"
            case "\u{0}"..<"\u{20}":
                let digits = String(scalar.value, radix: 16)
                self.text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: self.text.unicodeScalars.append(scalar)
            }
        }
        self.text += "\""
    }

    private mutating func separate() {
        if self.needsComma { self.text += "," }
        self.needsComma = true
    }

    private mutating func nest(_ open: String, _ close: String, _ body: (inout JSONText) -> Void) {
        self.separate()
        self.text += open
        self.needsComma = false
        body(&self)
        self.text += close
        self.needsComma = true
    }
}
