/// Which IDs can be put into a path: 1 to 128 letters, digits, `-` and `_`.
///
/// Nothing of the kind can leave its segment of a path, begin a query or end a header.
private func isWellFormed(_ text: String) -> Bool {
    guard (1...128).contains(text.utf8.count) else { return false }
    return text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default:
            false
        }
    }
}

/// The ID itself is not repeated: it may hold anything, and errors are shown to people.
private func malformedID(_ kind: String) -> TerraformCloudError {
    .badRequest(
        APIErrors(documents: [
            APIErrorDocument(
                title: "malformed ID",
                detail: "\(kind) ID has 1 to 128 letters, digits, - and _; nothing was sent",
            )
        ])
    )
}

extension AgentPoolID {
    /// Whether the ID can be put into a path: 1 to 128 letters, digits, `-` and `_`.
    public var isWellFormed: Bool { AgentPoolsAPI.isWellFormed(self.rawValue) }

    /// Checks the ID before it goes into a path.
    ///
    /// - Throws: ``TerraformCloudError/badRequest(_:)`` when it is not well-formed.
    public func check() throws(TerraformCloudError) {
        guard self.isWellFormed else { throw malformedID("an agent pool's") }
    }
}

extension AgentID {
    /// Whether the ID can be put into a path: 1 to 128 letters, digits, `-` and `_`.
    public var isWellFormed: Bool { AgentPoolsAPI.isWellFormed(self.rawValue) }

    /// Checks the ID before it goes into a path.
    ///
    /// - Throws: ``TerraformCloudError/badRequest(_:)`` when it is not well-formed.
    public func check() throws(TerraformCloudError) {
        guard self.isWellFormed else { throw malformedID("an agent's") }
    }
}
