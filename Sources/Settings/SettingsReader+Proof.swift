import Foundation
import Warden

/// How the deliveries of a source prove themselves.
extension SettingsReader {
    /// Says which keys are written here that only sources of other kinds have.
    mutating func refuseProof(_ name: String, kind: SenderKind) {
        self.refuse(Schema.Proof.scheme, name, kind: kind)
        self.refuse(Schema.Proof.signatureHeader, name, kind: kind)
        self.refuse(Schema.Proof.timestampHeader, name, kind: kind)
        self.refuse(Schema.Proof.idHeader, name, kind: kind)
        self.refuse(Schema.Proof.algorithm, name, kind: kind)
        self.refuse(Schema.Proof.encoding, name, kind: kind)
        self.refuse(Schema.Proof.prefix, name, kind: kind)
        self.refuse(Schema.Proof.signed, name, kind: kind)
        self.refuse(Schema.Proof.window, name, kind: kind)
    }

    /// What the settings of a source say; nil when there is a problem, which is kept.
    mutating func proof(_ name: String, kind: SenderKind, secrets: Secrets?) -> ProofForm? {
        let known = self.problems.count
        var form = ProofForm()
        form.scheme = self.scheme(name, kind: kind)
        if Schema.Proof.window.kinds.contains(kind) {
            form.window = self.value(Schema.Proof.window, name) ?? form.window
        }
        if Schema.Proof.timestampHeader.kinds.contains(kind) {
            form.signatureHeader = self.value(Schema.Proof.signatureHeader, name)
            form.timestampHeader = self.value(Schema.Proof.timestampHeader, name)
        }
        if kind == .generic { self.complete(&form, name) }
        if let secrets { self.check(secrets, name, kind: kind, scheme: form.scheme ?? kind.usualScheme) }
        return self.problems.count == known ? form : nil
    }

    /// The scheme, if it is one that the kind has.
    private mutating func scheme(_ name: String, kind: SenderKind) -> ProofScheme? {
        guard !kind.schemes.isEmpty, let scheme = self.value(Schema.Proof.scheme, name) else { return nil }
        guard kind.schemes.contains(scheme) else {
            let words = Words.list(kind.schemes.map(\.rawValue), last: "or")
            self.report(
                Schema.Proof.scheme.path(name),
                "a source of kind \(kind.rawValue) has no such scheme; write \(words)",
            )
            return nil
        }
        return scheme
    }

    private mutating func complete(_ form: inout ProofForm, _ name: String) {
        form.idHeader = self.value(Schema.Proof.idHeader, name)
        form.algorithm = self.value(Schema.Proof.algorithm, name) ?? form.algorithm
        form.encoding = self.value(Schema.Proof.encoding, name) ?? form.encoding
        form.prefix = self.value(Schema.Proof.prefix, name) ?? form.prefix
        form.signed = self.value(Schema.Proof.signed, name) ?? form.signed
        let path = Schema.Proof.signed.path(name)
        if form.signed.contains(.timestamp) != (form.timestampHeader != nil) {
            self.report(
                path,
                "a time that is looked at must be signed, and the other way round; write timestamp_header and "
                    + "{timestamp}, or neither",
            )
        }
        if form.signed.contains(.id), form.idHeader == nil {
            self.report(path, "{id} is signed, and no header has it; write id_header, too")
        }
    }

    /// Says which secrets can prove nothing in the scheme; never shows one.
    private mutating func check(_ secrets: Secrets, _ name: String, kind: SenderKind, scheme: ProofScheme?) {
        let demand: String
        let fits: (String) -> Bool
        switch scheme {
        case .basic:
            demand = "write user:password"
            fits = { $0.contains(":") }
        case .signing:
            demand = "write whsec_ and base64, as GitLab shows it once"
            fits = { Self.isKey($0, prefixes: ["whsec_"]) }
        case .standardWebhooks:
            demand = "write whsec_ and base64, or whpk_ and base64 for a public key"
            fits = { Self.isKey($0, prefixes: ["whsec_", "whpk_"]) }
        case nil where kind == .teams:
            demand = "copy the whole security token that Teams showed for the outgoing webhook, which is base64"
            fits = { Data(base64Encoded: $0).map { !$0.isEmpty } ?? false }
        case .token, .signature, .hmac, .bearer, nil: return
        }
        for (number, secret) in secrets.all.enumerated() {
            let isFit = secret.withBytes { fits(String(decoding: $0, as: UTF8.self)) }
            guard !isFit else { continue }
            self.report(
                Schema.Source.secrets.path(name),
                element: number,
                "this secret is not of the form that the kind needs; \(demand)",
            )
        }
    }

    private static func isKey(_ text: String, prefixes: [String]) -> Bool {
        guard let prefix = prefixes.first(where: text.hasPrefix) else { return false }
        let digits = text.dropFirst(prefix.count).prefix { $0 != "=" }
        let padding = String(repeating: "=", count: (4 - digits.count % 4) % 4)
        guard let key = Data(base64Encoded: digits + padding), !key.isEmpty else { return false }
        // An Ed25519 key has 32 bytes (RFC 8032, section 5.1.5).
        return prefix == "whsec_" || key.count == 32
    }
}

extension SenderKind {
    /// The scheme of sources whose settings name none.
    fileprivate var usualScheme: ProofScheme? {
        switch self {
        case .jenkins, .azureDevOps: .basic
        default: self.schemes.first
        }
    }
}
