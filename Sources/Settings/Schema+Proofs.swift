import Warden

extension Schema {
    /// How a source's deliveries prove themselves, for the kinds that leave a choice.
    enum Proof {
        static let scheme = Setting(
            "sources.<name>.scheme",
            Form<ProofScheme>.word,
            .absent,
            kinds: SenderKind.allCases.filter { !$0.schemes.isEmpty },
            "how its deliveries prove themselves; where it is not written: token for gitlab, signature for buildkite, "
                + "bearer for alertmanager, hmac for grafana and generic",
        )
        static let signatureHeader = Setting(
            "sources.<name>.signature_header",
            .headerName,
            .absent,
            kinds: [.grafana, .generic],
            "the header with the signature; where it is not written, X-Grafana-Alerting-Signature or X-Signature",
        )
        static let timestampHeader = Setting(
            "sources.<name>.timestamp_header",
            .headerName,
            .absent,
            kinds: [.grafana, .generic],
            "the header with the time that is signed, in seconds since 1970; without one, old deliveries stay good",
        )
        static let idHeader = Setting(
            "sources.<name>.id_header",
            .headerName,
            .absent,
            kinds: [.generic],
            "the header with the delivery's ID; where it is not written, equal bodies are one delivery",
        )
        static let algorithm = Setting(
            "sources.<name>.algorithm",
            Form<DigestAlgorithm>.word,
            .absent,
            kinds: [.generic],
            "the digest of the signature; where it is not written, sha256",
        )
        static let encoding = Setting(
            "sources.<name>.encoding",
            Form<DigestEncoding>.word,
            .absent,
            kinds: [.generic],
            "how the signature is written; where it is not written, hex",
        )
        static let prefix = Setting(
            "sources.<name>.prefix",
            .text,
            .absent,
            kinds: [.generic],
            "what stands before the signature in its header, such as sha256=",
        )
        static let signed = Setting(
            "sources.<name>.signed",
            .signedTemplate,
            .absent,
            kinds: [.generic],
            "what is signed, such as {timestamp}.{body}; where it is not written, the body alone",
        )
        static let window = Setting(
            "sources.<name>.window",
            .number(1...3600),
            .absent,
            kinds: [.gitlab, .buildkite, .grafana, .generic],
            "how far a signed time may be from the clock here, in seconds; where it is not written, 300",
        )
    }
}
