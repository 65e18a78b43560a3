import AgentPoolsAPI

/// Why a command ends before its end: what to tell, and how it ends.
struct Stop: Error {
    /// Safe to print.
    let text: String
    let kind: Kind
    let ending: Ending
    /// What to print for programs beside the error.
    var members: [OutputJSON.Member] = []

    /// What a program can branch on.
    enum Kind: Sendable, Hashable {
        case api(TerraformCloudError)
        case notConfirmed
        case noSuchPool
        case ambiguousName
        case otherOrganization

        var word: String {
            switch self {
            case .api(let error): error.word
            case .notConfirmed: "not-confirmed"
            case .noSuchPool: "no-such-pool"
            case .ambiguousName: "ambiguous-name"
            case .otherOrganization: "other-organization"
            }
        }
    }

    init(_ text: String, _ kind: Kind, _ ending: Ending = .notDone) {
        self.text = text
        self.kind = kind
        self.ending = ending
    }

    /// A read that failed; nothing was changed.
    ///
    /// - Parameters:
    ///   - subject: What was read, such as a pool's name; nil where there is nothing to add.
    ///   - error: What came of it.
    init(reading subject: String?, _ error: TerraformCloudError) {
        if case .cancelled = error {
            self.init("Stopped. Nothing was changed.", .api(error), .notConfirmed)
        } else {
            let text = (subject.map { "\($0): " } ?? "") + error.readExplanation
            self.init(text.printable, .api(error))
        }
    }

    var json: OutputJSON {
        .object([.init("kind", .string(self.kind.word)), .init("message", .string(self.text))])
    }
}
