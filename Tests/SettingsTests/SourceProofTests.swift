import Foundation
import Settings
import Testing
import Warden

struct `How a source's deliveries prove themselves` {
    private static func file(_ source: String) -> String {
        leastSettings + "  it:\n" + source.split(separator: "\n").map { "    \($0)\n" }.joined()
    }

    private static let environment = secretEnvironment.merging([
        "BASIC": "ada:canary-password", "SIGNING": "whsec_Y2FuYXJ5LWtleS1vZi10aGlydHktdHdvLWJ5dGVz",
        "PUBLIC": "whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=", "HALF": "whpk_Y2FuYXJ5",
    ]) { $1 }

    /// Those that have keys of their own are tried elsewhere.
    private static let plainKinds = SenderKind.allCases.filter {
        ![.slack, .github, .mattermost, .discord, .teams, .googleChat].contains($0)
    }

    @Test(arguments: plainKinds)
    func `is left to the kind where nothing is written`(_ kind: SenderKind) throws {
        let isBasic = kind == .jenkins || kind == .azureDevOps
        let folder = try TemporaryFolder()
        let key = "journal:\n  key: env:JOURNAL_KEY\n"
        try folder.write(
            Self.file("kind: \(kind.rawValue)\nsecrets: [env:\(isBasic ? "BASIC" : "HOOK_SECRET")]") + key,
            to: "poolwarden.yaml",
        )
        let source = try #require(try folder.load(Self.environment).sources.last)
        #expect(source.kind == kind)
        guard case .other(_, let form) = source.options else {
            Issue.record("the source is of another kind")
            return
        }
        #expect(form == ProofForm())
    }

    @Test func `is what the settings say`() throws {
        let folder = try TemporaryFolder()
        try folder.write(
            Self.file(
                """
                kind: generic
                secrets: [env:HOOK_SECRET]
                scheme: hmac
                signature_header: X-Sig
                timestamp_header: X-Time
                id_header: X-Id
                algorithm: sha512
                encoding: base64
                prefix: 'v1='
                signed: '{id}.{timestamp}.{body}'
                window: 60
                """
            ),
            to: "poolwarden.yaml",
        )
        let source = try #require(try folder.load(Self.environment).sources.last)
        var expected = ProofForm()
        expected.scheme = .hmac
        expected.signatureHeader = "X-Sig"
        expected.timestampHeader = "X-Time"
        expected.idHeader = "X-Id"
        expected.algorithm = .sha512
        expected.encoding = .base64
        expected.prefix = "v1="
        expected.signed = try #require(SignedTemplate("{id}.{timestamp}.{body}"))
        expected.window = 60
        guard case .other(.generic, let form) = source.options else {
            Issue.record("the source is of another kind")
            return
        }
        #expect(form == expected)
    }

    @Test(arguments: ["kind: generic\nsecrets: [env:SIGNING, env:PUBLIC]\nscheme: standard-webhooks"])
    func `may be with keys of both kinds`(_ source: String) throws {
        let folder = try TemporaryFolder()
        try folder.write(Self.file(source), to: "poolwarden.yaml")
        #expect(try folder.load(Self.environment).sources.count == 2)
    }

    private static let mistakes: [(source: String, problem: String)] = [
        (
            "kind: circleci\nsecrets: [env:HOOK_SECRET]\nscheme: hmac",
            "12: sources.it.scheme: only a source of kind gitlab, buildkite, alertmanager, grafana or generic has this key, "
                + "and this one is of kind circleci; remove it",
        ),
        (
            "kind: gitlab\nsecrets: [env:HOOK_SECRET]\nscheme: basic",
            "12: sources.it.scheme: a source of kind gitlab has no such scheme; write token or signing",
        ),
        (
            "kind: gitlab\nsecrets: [env:HOOK_SECRET]\nscheme: signing",
            "11: sources.it.secrets: this secret is not of the form that the kind needs; "
                + "write whsec_ and base64, as GitLab shows it once",
        ),
        (
            "kind: generic\nsecrets: [env:HALF]\nscheme: standard-webhooks",
            "11: sources.it.secrets: this secret is not of the form that the kind needs; "
                + "write whsec_ and base64, or whpk_ and base64 for a public key",
        ),
        (
            "kind: jenkins\nsecrets: [env:HOOK_SECRET]",
            "11: sources.it.secrets: this secret is not of the form that the kind needs; write user:password",
        ),
        (
            "kind: generic\nsecrets: [env:HOOK_SECRET]\ntimestamp_header: X-Time",
            "9: sources.it.signed: a time that is looked at must be signed, and the other way round; "
                + "write timestamp_header and {timestamp}, or neither",
        ),
        (
            "kind: generic\nsecrets: [env:HOOK_SECRET]\nsigned: '{id}.{body}'",
            "12: sources.it.signed: {id} is signed, and no header has it; write id_header, too",
        ),
        (
            "kind: generic\nsecrets: [env:HOOK_SECRET]\nsigned: '{timestamp}{body}'",
            "12: sources.it.signed: this does not fit; write {body} once, and {timestamp} and {id} where they are "
                + "signed, with a sign between any two, such as '{timestamp}.{body}'",
        ),
        (
            "kind: generic\nsecrets: [env:HOOK_SECRET]\nsignature_header: 'X Sig'",
            "12: sources.it.signature_header: this does not fit; write a header's name, such as X-Signature",
        ),
        (
            "kind: grafana\nsecrets: [env:HOOK_SECRET]\nwindow: 0",
            "12: sources.it.window: this does not fit; write a whole number from 1 to 3600",
        ),
        (
            "kind: terraform-run-task\nsecrets: [env:HOOK_SECRET]",
            "journal",
        ),
    ]

    @Test(arguments: mistakes)
    func `is told where it cannot be`(_ source: String, _ problem: String) throws {
        let folder = try TemporaryFolder()
        try folder.write(Self.file(source), to: "poolwarden.yaml")
        let problems = folder.problems(Self.environment)
        #expect(problems.count == 1)
        let first = problems.first ?? ""
        #expect(
            problem == "journal"
                ? first.contains("journal.key: the source it needs it") : first == "poolwarden.yaml:\(problem)"
        )
        #expect(!first.contains("canary"))
    }
}
