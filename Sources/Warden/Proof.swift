/// How the deliveries of a source prove themselves, where its kind leaves a choice to the operator.
package enum ProofScheme: String, Hashable, Sendable, Codable, CaseIterable {
    /// The secret itself in a header of the sender's; it does not cover the body.
    case token
    /// GitLab's signing token: ID, time and body are signed.
    case signing
    /// Buildkite's signature: time and body are signed.
    case signature
    /// A keyed digest, as ``ProofForm`` describes it.
    case hmac
    /// `Authorization: Bearer` and the secret; it does not cover the body.
    case bearer
    /// `Authorization: Basic`, where the secret is `user:password`; it does not cover the body.
    case basic
    /// Standard Webhooks 1.0, with secrets (`whsec_...`) or public keys (`whpk_...`).
    case standardWebhooks = "standard-webhooks"
}

extension SenderKind {
    /// The schemes among which sources of this kind may choose, the usual one first; empty where there is no choice.
    package var schemes: [ProofScheme] {
        switch self {
        case .gitlab: [.token, .signing]
        case .buildkite: [.signature, .token]
        case .alertmanager: [.bearer, .basic]
        case .grafana: [.hmac, .bearer, .basic]
        case .generic: [.hmac, .bearer, .basic, .standardWebhooks]
        case .slack, .github, .mattermost, .discord, .teams, .googleChat, .rocketChat, .zulip, .bitbucket, .gitea,
            .forgejo, .circleci, .jenkins, .azureDevOps, .terraform, .terraformRunTask, .pagerDuty:
            []
        }
    }
}

/// A choice of scheme, and what the operator says about a keyed digest of their own.
package struct ProofForm: Hashable, Sendable {
    /// Nil for the usual one of the kind.
    package var scheme: ProofScheme?
    /// The header with the signature; nil for the kind's own.
    package var signatureHeader: String?
    /// The header with the time, in seconds since 1970; nil where no time is signed.
    package var timestampHeader: String?
    /// The header with the sender's ID of the delivery; nil where it is not to be looked at.
    package var idHeader: String?
    package var algorithm = DigestAlgorithm.sha256
    package var encoding = DigestEncoding.hex
    /// What stands before the digest in the header, such as `sha256=`.
    package var prefix = ""
    package var signed = SignedTemplate.body
    /// How far a signed time may be from our clock, in seconds, in both directions.
    package var window = 300

    package init() {}
}

/// The digests that a signature may be made with; weaker ones are not on offer.
package enum DigestAlgorithm: String, Hashable, Sendable, Codable, CaseIterable {
    case sha256
    case sha512
}

package enum DigestEncoding: String, Hashable, Sendable, Codable, CaseIterable {
    /// Digits of base 16, in lower case.
    case hex
    /// The standard alphabet, padded.
    case base64
}

/// Which bytes are signed, such as `{timestamp}.{body}`.
package struct SignedTemplate: Hashable, Sendable {
    package enum Part: Hashable, Sendable {
        case literal(String)
        /// The timestamp as its header spells it.
        case timestamp
        /// The delivery's ID as its header spells it.
        case id
        /// The body's exact bytes.
        case body
    }

    package let parts: [Part]

    /// The body and nothing else.
    package static let body = SignedTemplate(parts: [.body])
    /// The time, a colon, the body: Grafana's.
    package static let timestampColonBody = SignedTemplate(parts: [.timestamp, .literal(":"), .body])

    private init(parts: [Part]) {
        self.parts = parts
    }

    /// - Returns: Nil when the body is not in it exactly once, another part twice, two parts touch without a text
    ///   between them, or a brace stands for something else. Parts that touch could be cut in another place.
    package init?(_ text: String) {
        var parts: [Part] = []
        var rest = text[...]
        while !rest.isEmpty {
            if rest.hasPrefix("{") {
                guard let end = rest.firstIndex(of: "}") else { return nil }
                switch rest[...end] {
                case "{timestamp}": parts.append(.timestamp)
                case "{id}": parts.append(.id)
                case "{body}": parts.append(.body)
                default: return nil
                }
                rest = rest[rest.index(after: end)...]
            } else {
                let literal = rest.prefix { $0 != "{" }
                guard !literal.contains("}") else { return nil }
                parts.append(.literal(String(literal)))
                rest = rest[literal.endIndex...]
            }
        }
        let variables = parts.filter { part in
            if case .literal = part { false } else { true }
        }
        let touch = zip(parts, parts.dropFirst()).contains { one, other in
            variables.contains(one) && variables.contains(other)
        }
        guard variables.contains(.body), Set(variables).count == variables.count, !touch else { return nil }
        self.parts = parts
    }

    package func contains(_ part: Part) -> Bool {
        self.parts.contains(part)
    }
}
