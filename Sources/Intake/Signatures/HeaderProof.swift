import Foundation
import Warden

/// A proof in headers of the operator's choice: a keyed digest, a bearer token, a password, Standard Webhooks.
struct HeaderProof: Sendable {
    private static let signatureHeader = "X-Signature"

    let form: ProofForm
    let scheme: ProofScheme

    /// - Parameters:
    ///   - form: What the settings say.
    ///   - usual: The scheme where they say none.
    init(_ form: ProofForm, default usual: ProofScheme) {
        self.form = form
        self.scheme = form.scheme ?? usual
    }

    /// What the answer to 401 tells a client about `Authorization`.
    var challenge: String? {
        switch self.scheme {
        case .basic: "Basic realm=\"poolwarden\""
        case .bearer: "Bearer realm=\"poolwarden\""
        case .hmac, .standardWebhooks, .token, .signing, .signature: nil
        }
    }

    func verify(_ delivery: Delivery, secrets: Secrets, now: Date) throws(Rejection) {
        switch self.scheme {
        case .basic: try Authorization.verifyBasic(delivery, secrets: secrets)
        case .bearer: try Authorization.verifyBearer(delivery, secrets: secrets)
        case .standardWebhooks:
            try StandardSignature(of: delivery).verify(
                delivery.body,
                keys: StandardKeys(secrets),
                now: now,
                window: self.form.window,
            )
        case .hmac: try self.verifyDigest(delivery, secrets: secrets, now: now)
        case .token, .signing, .signature:
            // The settings offer these to other kinds only; whoever gets here proves nothing.
            throw Rejection(.algorithmNotAllowed, "This kind of source has no scheme \(self.scheme.rawValue).")
        }
    }

    private func verifyDigest(_ delivery: Delivery, secrets: Secrets, now: Date) throws(Rejection) {
        let digest = try self.digest(of: delivery)
        var timestamp = ""
        if let header = self.form.timestampHeader?.lowercased() {
            let signed = try SignedTimestamp(try delivery.onlyValue(of: header))
            try signed.verify(now: now, window: self.form.window)
            timestamp = signed.text
        }
        let message = Self.message(
            self.form.signed,
            timestamp: timestamp,
            id: try self.id(of: delivery) ?? "",
            body: delivery.body,
        )
        guard
            KeyedDigest.isOneMade([digest], of: message, by: self.form.algorithm, withOneOf: secrets.all)
        else { throw Rejection(.signatureMismatch, "The signature does not fit; is it the secret of this source?") }
    }

    private func digest(of delivery: Delivery) throws(Rejection) -> [UInt8] {
        let header = self.form.signatureHeader ?? Self.signatureHeader
        let text = try delivery.onlyValue(of: header.lowercased())
        let length = self.form.algorithm.byteCount
        let bytes: [UInt8]? =
            switch self.form.encoding {
            case .hex: HexDigest(text, prefix: self.form.prefix, algorithm: self.form.algorithm)?.bytes
            case .base64:
                text.hasPrefix(self.form.prefix) ? Base64.bytes(of: text.dropFirst(self.form.prefix.count)) : nil
            }
        guard let bytes, bytes.count == length else {
            throw Rejection(
                .signatureMalformed,
                "The signature is not \(self.form.prefix) and \(length) bytes as \(self.form.encoding.rawValue).",
            )
        }
        return bytes
    }

    /// The sender's ID of the delivery; nil where the settings name no header for it.
    ///
    /// - Throws: ``Rejection`` when a header is named and the request has none, or one that is no identifier.
    func id(of delivery: Delivery) throws(Rejection) -> String? {
        if self.scheme == .standardWebhooks { return try delivery.onlyIdentifier(of: StandardSignature.idHeader) }
        guard let header = self.form.idHeader?.lowercased() else { return nil }
        return try delivery.onlyIdentifier(of: header)
    }

    /// The bytes that are signed.
    static func message(_ template: SignedTemplate, timestamp: String, id: String, body: [UInt8]) -> [UInt8] {
        guard template != .body else { return body }
        return template.parts.flatMap { part in
            switch part {
            case .literal(let text): Array(text.utf8)
            case .timestamp: Array(timestamp.utf8)
            case .id: Array(id.utf8)
            case .body: body
            }
        }
    }
}
