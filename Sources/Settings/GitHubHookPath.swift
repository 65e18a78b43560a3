/// A webhook of GitHub's, as its path in the API.
enum GitHubHookPath {
    static let demand =
        "write repos/OWNER/NAME/hooks/NUMBER or orgs/NAME/hooks/NUMBER; the number is at the end of the webhook's page; "
        + "or app/hook, for the webhook of a GitHub App"

    /// The webhook of a GitHub App, which the app alone may read.
    static let app = "app/hook"

    /// Whether it is such a path; whatever else could lead to another part of the API.
    static func fits(_ text: String) -> Bool {
        if text == Self.app { return true }
        let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).map(Substring.init)
        switch (parts.first, parts.count) {
        case ("repos", 5):
            return Self.isName(parts[1]) && Self.isName(parts[2]) && parts[3] == "hooks" && Self.isNumber(parts[4])
        case ("orgs", 4):
            return Self.isName(parts[1]) && parts[2] == "hooks" && Self.isNumber(parts[3])
        default:
            return false
        }
    }

    private static func isName(_ part: Substring) -> Bool {
        (1...100).contains(part.utf8.count)
            && part.utf8.allSatisfy { $0.isLetterOrDigit || $0.isOne(of: "-_.") }
            // A part of dots would climb out of its place.
            && !part.utf8.allSatisfy { $0 == UInt8(ascii: ".") }
    }

    private static func isNumber(_ part: Substring) -> Bool {
        (1...19).contains(part.utf8.count)
            && part.utf8.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains)
    }
}
