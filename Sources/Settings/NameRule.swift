/// What a name that the operator chooses must look like.
struct NameRule: Sendable {
    /// What to write, such as `use letters and digits, at most 63 of them`.
    let demand: String
    private let mostBytes: Int
    private let mayBeginWithSign: Bool
    private let allows: @Sendable (UInt8) -> Bool

    /// What HCP Terraform and Terraform Enterprise allow in the name of an organization.
    static let organization = NameRule("letters, digits, - and _", mostBytes: 40) {
        $0.isLetterOrDigit || $0.isOne(of: "-_")
    }

    /// For names that stand nowhere but in the settings, in policies and in the log.
    static let plain = NameRule("letters, digits, - and _", mostBytes: 63) {
        $0.isLetterOrDigit || $0.isOne(of: "-_")
    }

    init(
        _ characters: String,
        mostBytes: Int,
        mayBeginWithSign: Bool = true,
        allows: @escaping @Sendable (UInt8) -> Bool,
    ) {
        self.demand = "use \(characters); at most \(mostBytes) characters"
        self.mostBytes = mostBytes
        self.mayBeginWithSign = mayBeginWithSign
        self.allows = allows
    }

    func fits(_ name: String) -> Bool {
        guard let first = name.utf8.first, name.utf8.count <= self.mostBytes else { return false }
        guard self.mayBeginWithSign || first.isLetterOrDigit else { return false }
        return name.utf8.allSatisfy(self.allows)
    }
}

extension UInt8 {
    var isLowercaseOrDigit: Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self)
    }

    var isLetterOrDigit: Bool {
        self.isLowercaseOrDigit || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self)
    }

    func isOne(of signs: StaticString) -> Bool {
        signs.withUTF8Buffer { $0.contains(self) }
    }
}
