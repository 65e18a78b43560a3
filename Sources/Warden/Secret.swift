/// A secret value: it can be used, but no way of printing it shows it.
package struct Secret: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private let bytes: [UInt8]

    package init(_ text: String) {
        self.bytes = Array(text.utf8)
    }

    /// - Parameter bytes: Any bytes, such as a key's.
    package init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Hands the secret's bytes to `body`, which must not keep or print them.
    package func withBytes<Result>(_ body: ([UInt8]) throws -> Result) rethrows -> Result {
        try body(self.bytes)
    }

    package var isEmpty: Bool { self.bytes.isEmpty }

    package var description: String { "[redacted]" }
    package var debugDescription: String { "[redacted]" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

/// At least one secret, none of them empty: what a verifier cannot be made without.
package struct Secrets: Sendable {
    package let all: [Secret]
    /// What the operator calls each, such as `env:SLACK_SECRET`; their numbers where they have no names.
    package let names: [String]

    /// Returns nil when there is no secret, or when one of them is empty.
    ///
    /// - Parameters:
    ///   - secrets: The secrets.
    ///   - names: Where the settings say each is kept: as many, or none.
    package init?(_ secrets: [Secret], names: [String] = []) {
        guard !secrets.isEmpty, secrets.allSatisfy({ !$0.isEmpty }) else { return nil }
        self.all = secrets
        self.names = names.count == secrets.count ? names : secrets.indices.map { "secret \($0 + 1)" }
    }
}
