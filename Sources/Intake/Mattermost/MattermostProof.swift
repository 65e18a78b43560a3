import Warden

/// What proves a delivery of Mattermost's: it signs nothing, so whoever knows the token is believed.
///
/// - A slash command has the token in `Authorization: Token ...`, in the field `token`, or in both. An Authorization of
///   another scheme is for a proxy between us (an outgoing OAuth connection) and proves nothing here.
/// - An outgoing webhook has it in the field `token`.
/// - The press of a button has none. What we put into the button comes back in `context`: the command, and a proof
///   that we made it; see ``message(ofButton:)``.
///
/// - SeeAlso: <https://developers.mattermost.com/integrate/slash-commands/custom/>,
///   <https://developers.mattermost.com/integrate/plugins/interactive-messages/>
enum MattermostProof {
    static func verify(_ delivery: Delivery, secrets: Secrets) throws(Rejection) {
        try delivery.requirePOST(of: "Mattermost")
        let header = try self.headerToken(of: delivery)
        let body = try MattermostBody(delivery.body, mediaType: delivery.mediaType)
        let given = [header, body["token"]].compactMap { $0 }
        let isPress = if case .press = body { true } else { false }
        guard isPress || given.contains(where: { !$0.isEmpty }) else {
            throw Rejection(.tokenMissing, "There is no token, in the header Authorization or in the body.")
        }
        // Where both are given both must be right, or one of them was put there by somebody else.
        let areRight = given.map { ConstantTime.isOne($0, of: secrets) }
        guard areRight.allSatisfy({ $0 }) else {
            throw Rejection(.tokenMismatch, "The token is not one that is configured; copy it from Mattermost.")
        }
        if case .press(let document) = body { try self.verify(press: document, secrets: secrets) }
    }

    /// The bytes of which a button's `context.proof` is the HMAC-SHA256, with the source's secret as key, in 64 digits
    /// of base 16: the words `poolwarden button`, a line end, and the command that stands in `context.command`.
    static func message(ofButton command: String) -> [UInt8] {
        Array("poolwarden button\n\(command)".utf8)
    }

    private static func headerToken(of delivery: Delivery) throws(Rejection) -> String? {
        let values = delivery.values(of: "authorization")
        guard values.count < 2 else {
            throw Rejection(.headerDuplicate, "The header authorization must not come twice.")
        }
        guard let value = values.first, let blank = value.firstIndex(of: " "),
            value[..<blank].lowercased() == "token"
        else { return nil }
        let token = value[value.index(after: blank)...].trimmingBlanks
        return token.isEmpty ? nil : String(token)
    }

    private static func verify(press document: JSONDocument, secrets: Secrets) throws(Rejection) {
        guard let proof = document.text(at: "context.proof"), let command = document.text(at: "context.command") else {
            throw Rejection(.tokenMissing, "The button has no command with a proof; it is not one of ours.")
        }
        guard let digest = HexDigest(proof, prefix: "") else {
            throw Rejection(.signatureMalformed, "The button's proof is not 64 digits of base 16 in lower case.")
        }
        guard KeyedDigest.isMade(digest, of: Self.message(ofButton: command), withOneOf: secrets) else {
            throw Rejection(.signatureMismatch, "The button's proof does not fit; was the secret replaced since?")
        }
    }
}
