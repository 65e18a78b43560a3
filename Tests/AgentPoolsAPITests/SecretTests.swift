import AgentPoolsAPI
import Testing

struct `The secret of a token` {
    static let secret = AgentTokenSecret(TokenSamples.secret)
    static let created = CreatedAgentToken(
        token: AgentToken(id: AgentTokenID(rawValue: "at-1"), description: "rack"),
        secret: secret,
    )

    private func printings(of value: some Sendable) -> [String] {
        var printed = ""
        print(value, to: &printed)
        var debugPrinted = ""
        debugPrint(value, to: &debugPrinted)
        var dumped = ""
        dump(value, to: &dumped)
        return [
            printed, debugPrinted, dumped, "\(value)", String(describing: value), String(reflecting: value),
            String(reflecting: Mirror(reflecting: value)), "\([value])", "\(Optional(value) as Any)",
            "\(Self.leaves(of: value))",
        ]
    }

    /// Everything that a mirror shows, down to the last child.
    private static func leaves(of value: Any) -> [String] {
        let children = Mirror(reflecting: value).children
        guard !children.isEmpty else { return ["\(value)"] }
        return children.flatMap { Self.leaves(of: $0.value) }
    }

    @Test func `is shown by no way of printing`() throws {
        let document = try ResourceDocument<CreatedAgentToken>(TokenSamples.createResponse)
        let texts =
            self.printings(of: Self.secret) + self.printings(of: Self.created) + self.printings(of: document)
            + self.printings(of: ["a": Self.created])
        for text in texts {
            #expect(!text.contains("atlasv1"))
            #expect(!text.contains("notAsecret"))
        }
        #expect("\(Self.secret)" == "[redacted]")
        #expect("\(Self.created)".contains("rack"))
    }

    @Test func `can be handed on`() {
        #expect(Self.secret.reveal() == TokenSamples.secret)
        #expect(Self.secret == AgentTokenSecret(TokenSamples.secret))
    }

    @Test(arguments: [
        TokenSamples.createResponse,
        TokenSamples.createResponse.replacing("\"token\"", with: "\"to\\u006ben\""),
        TokenSamples.createResponse.replacing("\"token\"", with: "\"token\": {\"a\": 1}, \"token\""),
    ])
    func `is not kept with a token that is only shown`(_ text: String) throws {
        let document = try ResourceDocument<AgentToken>(text)
        #expect(document.data.otherAttributes.isEmpty)
        #expect(!"\(document)".contains("atlasv1"))
        #expect(!String(decoding: document.bytes, as: UTF8.self).contains("atlasv1"))
    }

    @Test func `is not written among other attributes`() throws {
        let token = AgentToken(
            id: AgentTokenID(rawValue: "at-1"),
            otherAttributes: ["token": .string(TokenSamples.secret), "kind": .string("agent")],
        )
        let attributes = try token.tree["attributes"]
        #expect(attributes?["token"] == .null)
        #expect(attributes?["kind"] == .string("agent"))
    }
}
