/// Where a secret is: in a variable of the environment, or in a file.
enum SecretReference: Hashable, Sendable {
    case environment(String)
    /// Relative to the folder of the settings' file where it is not absolute.
    case file(String)

    /// What to write.
    static let demand = "write env:NAME or file:PATH"

    /// - Returns: Nil when the text is none; it may then be the secret itself, so nobody may print it.
    init?(_ text: String) {
        if text.hasPrefix("env:") {
            let name = text.dropFirst(4)
            guard let first = name.utf8.first, first.isLetter || first.isOne(of: "_") else { return nil }
            guard name.utf8.allSatisfy({ $0.isLetterOrDigit || $0.isOne(of: "_") }) else { return nil }
            self = .environment(String(name))
        } else if text.hasPrefix("file:") {
            let path = text.dropFirst(5)
            guard !path.isEmpty, !path.utf8.contains(0) else { return nil }
            self = .file(String(path))
        } else {
            return nil
        }
    }
}

extension UInt8 {
    fileprivate var isLetter: Bool {
        self.isLetterOrDigit && !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self)
    }
}
