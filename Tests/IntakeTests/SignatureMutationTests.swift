import Foundation
import Intake
import Testing
import Warden

/// Requests that are nearly right: each scheme's, with a little of it changed at random.
///
/// `MUTATIONS=100000 swift test --filter Mutated` tries so many for each scheme.
struct `Mutated requests` {
    private static let count = ProcessInfo.processInfo.environment["MUTATIONS"].flatMap { Int($0) } ?? 300

    /// A request of one scheme, and which parts of it are proven.
    struct Scheme: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let fixture: Fixture
        /// The headers on which trust depends, with the number of bytes at their beginning that may change without
        /// harm, such as a scheme's word in another case.
        let headers: [(name: String, free: Int)]
        /// False where the secret itself is sent, which proves no body.
        var coversBody = true
    }

    static let schemes: [Scheme] = [
        Scheme(
            testDescription: "GitHub",
            fixture: Fixture(kind: .github, name: "check-run-button"),
            headers: [("X-Hub-Signature-256", 0)],
        ),
        Scheme(
            testDescription: "GitLab's token",
            fixture: Fixture(kind: .gitlab, name: "note-command"),
            headers: [("X-Gitlab-Token", 0)],
            coversBody: false,
        ),
        Scheme(
            testDescription: "GitLab's signing token",
            fixture: Fixture(kind: .gitlab, name: "push-signed", scheme: .signing),
            headers: [("webhook-id", 0), ("webhook-timestamp", 0), ("webhook-signature", 0)],
        ),
        Scheme(
            testDescription: "Bitbucket",
            fixture: Fixture(kind: .bitbucket, name: "push"),
            headers: [("X-Hub-Signature", 0)],
        ),
        Scheme(
            testDescription: "Gitea",
            fixture: Fixture(kind: .gitea, name: "issue-command"),
            headers: [("X-Gitea-Signature", 0)],
        ),
        Scheme(
            testDescription: "Forgejo",
            fixture: Fixture(kind: .forgejo, name: "issue-command"),
            headers: [("X-Forgejo-Signature", 0)],
        ),
        Scheme(
            testDescription: "Buildkite",
            fixture: Fixture(kind: .buildkite, name: "agent-lost"),
            headers: [("X-Buildkite-Signature", 0)],
        ),
        Scheme(
            testDescription: "CircleCI",
            fixture: Fixture(kind: .circleci, name: "workflow-completed"),
            headers: [("circleci-signature", 0)],
        ),
        Scheme(
            testDescription: "user and password",
            fixture: Fixture(kind: .jenkins, name: "completed"),
            headers: [("Authorization", 6)],
            coversBody: false,
        ),
        Scheme(
            testDescription: "Terraform's notifications",
            fixture: Fixture(kind: .terraform, name: "run-errored"),
            headers: [("X-TFE-Notification-Signature", 0)],
        ),
        Scheme(
            testDescription: "Terraform's run tasks",
            fixture: Fixture(kind: .terraformRunTask, name: "pre-plan"),
            headers: [("X-TFC-Task-Signature", 0)],
        ),
        Scheme(
            // The first signature of the fixture is of a secret that is not ours: it may change without harm.
            testDescription: "PagerDuty",
            fixture: Fixture(kind: .pagerDuty, name: "incident-triggered"),
            headers: [("X-PagerDuty-Signature", 68)],
        ),
        Scheme(
            testDescription: "a bearer token",
            fixture: Fixture(kind: .alertmanager, name: "firing"),
            headers: [("Authorization", 7)],
            coversBody: false,
        ),
        Scheme(
            testDescription: "Grafana",
            fixture: Fixture(kind: .grafana, name: "firing"),
            headers: [("X-Grafana-Alerting-Signature", 0)],
        ),
        Scheme(
            testDescription: "a keyed digest of one's own",
            fixture: Fixture(kind: .generic, name: "hmac"),
            headers: [("X-Signature", 0)],
        ),
        Scheme(
            testDescription: "Standard Webhooks",
            fixture: Fixture(kind: .generic, name: "standard-webhook", scheme: .standardWebhooks),
            headers: [("webhook-id", 0), ("webhook-timestamp", 0), ("webhook-signature", 0)],
        ),
    ]

    @Test(arguments: schemes)
    func `are refused`(_ scheme: Scheme) throws {
        let trial = try Trial(scheme.fixture)
        #expect(trial.accepts(trial.request))
        var generator = SeededGenerator(seed: scheme.testDescription.utf8.reduce(7) { $0 &* 31 &+ UInt64($1) })
        let bodies = try Fixture.machines.map { try $0.request.body }
        for number in 0..<Self.count {
            var request = trial.request
            if scheme.coversBody, Bool.random(using: &generator) {
                request.body = Mutation.body(request.body, others: bodies, using: &generator)
                guard request.body != trial.request.body else { continue }
            } else {
                let header = try scheme.headers.randomElement(using: &generator).orThrow()
                Mutation.header(header.name, free: header.free, of: &request, using: &generator)
                guard request != trial.request else { continue }
            }
            if trial.accepts(request) {
                Issue.record("number \(number) is accepted: \(String(decoding: request.bytes, as: UTF8.self))")
                return
            }
        }
    }

    @Test(arguments: schemes)
    func `are refused with every shorter signature`(_ scheme: Scheme) throws {
        let trial = try Trial(scheme.fixture)
        for (name, free) in scheme.headers {
            let place = try trial.request.headers.firstIndex { $0.name == name }.orThrow()
            let value = trial.request.headers[place].value
            for length in 0..<value.count {
                var request = trial.request
                request.headers[place] = HeaderField(name: name, value: String(value.prefix(length)))
                #expect(!trial.accepts(request), "\(name) of \(length) bytes")
                guard free == 0, length > 0 else { continue }
                request.headers[place] = HeaderField(name: name, value: String(value.suffix(length)))
                #expect(!trial.accepts(request), "the last \(length) bytes of \(name)")
            }
        }
    }

    /// Ed25519: a public key, and a signature that its owner published.
    @Test func `are refused with a public key, too`() throws {
        let cases = try SignatureCases(`The signature cases`.bytes.get()).cases
        let example = try cases.first { $0.id == "standardwebhooks/ed25519-mixed-list" }.orThrow()
        var options = Senders.Options()
        options.proof = example.proof
        let trial = Trial(
            request: RequestFile(
                method: "POST",
                path: "/hooks/generic",
                headers: example.delivery.headers.map { header in
                    guard header.name == "webhook-signature" else { return header }
                    let own = header.value.split(separator: " ").last.map(String.init) ?? ""
                    return HeaderField(name: header.name, value: own)
                },
                body: example.delivery.body,
            ),
            sender: Senders.make(kind: .generic, options: options),
            secrets: try Secrets(example.secrets).orThrow(),
            now: example.now,
        )
        #expect(trial.accepts(trial.request))
        var generator = SeededGenerator(seed: 25519)
        for _ in 0..<Self.count {
            var request = trial.request
            if Bool.random(using: &generator) {
                request.body = Mutation.body(request.body, others: [Array("{}".utf8)], using: &generator)
            } else {
                let names = ["webhook-id", "webhook-timestamp", "webhook-signature"]
                let name = try names.randomElement(using: &generator).orThrow()
                Mutation.header(name, free: 0, of: &request, using: &generator)
            }
            guard request != trial.request else { continue }
            #expect(!trial.accepts(request))
        }
    }
}

/// A request that is accepted as it is.
private struct Trial {
    let request: RequestFile
    let sender: any Sender
    let secrets: Secrets
    let now: Date

    init(request: RequestFile, sender: any Sender, secrets: Secrets, now: Date) {
        self.request = request
        self.sender = sender
        self.secrets = secrets
        self.now = now
    }

    init(_ fixture: Fixture) throws {
        self.init(
            request: try fixture.request,
            sender: fixture.sender,
            secrets: try fixture.secrets,
            now: try fixture.signedAt,
        )
    }

    func accepts(_ request: RequestFile) -> Bool {
        let delivery = request.delivery(source: SourceName(rawValue: "a"), received: self.now)
        return (try? self.sender.authenticate(delivery, secrets: self.secrets, now: self.now)) != nil
    }
}

private enum Mutation {
    /// A bit turned, bytes cut off, put in or doubled, or another body altogether.
    static func body(_ body: [UInt8], others: [[UInt8]], using generator: inout SeededGenerator) -> [UInt8] {
        var body = body
        let place = Int.random(in: 0..<max(1, body.count), using: &generator)
        switch Int.random(in: 0..<6, using: &generator) {
        case 0...1: body[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        case 2: body.removeSubrange(place...)
        case 3: body.removeSubrange(...place)
        case 4: body.insert(UInt8.random(in: .min ... .max, using: &generator), at: place)
        default: body = others.randomElement(using: &generator) ?? []
        }
        return body
    }

    /// The header changed, cut, lengthened, gone, or there twice.
    static func header(
        _ name: String,
        free: Int,
        of request: inout RequestFile,
        using generator: inout SeededGenerator,
    ) {
        guard let index = request.headers.firstIndex(where: { $0.name == name }) else { return }
        var value = Array(request.headers[index].value.utf8)
        let place = Int.random(in: free..<value.count, using: &generator)
        switch Int.random(in: 0..<8, using: &generator) {
        case 0...2: value[place] ^= 1 << UInt8.random(in: 0..<7, using: &generator)
        case 3: value.removeSubrange(place...)
        case 4: value.insert(UInt8.random(in: 0x21...0x7E, using: &generator), at: place)
        case 5: value.remove(at: place)
        case 6:
            request.headers.remove(at: index)
            return
        default:
            request.headers.append(HeaderField(name: name, value: "x"))
            return
        }
        request.headers[index] = HeaderField(name: name, value: String(decoding: value, as: UTF8.self))
    }
}
