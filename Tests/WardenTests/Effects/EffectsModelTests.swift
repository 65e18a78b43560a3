import Foundation
import Testing
import Warden

/// `make effects-model` prints what is found.
struct `The effects model` {
    @Test func `finds no settlement that says what is not true`() async throws {
        let findings = try await Self.explore(.production)
        for (kind, found) in findings {
            for (mistake, example) in found.mistakes {
                Issue.record(
                    "\(kind.rawValue): \(mistake), \(example.count) times, such as \(example.trace.joined(separator: ", "))"
                )
            }
        }
        let states = findings.map(\.1.states.count).reduce(0, +)
        #expect(states >= (Self.isWhole ? 20_000 : 1_000))
    }

    @Test(arguments: Warden.Operation.Kind.allCases)
    func `finds out a client that sends again blindly`(_ kind: Warden.Operation.Kind) async throws {
        let subject = try #require(try ModelSubject.all().first { $0.operation.kind == kind })
        let found = await EffectsModel(subject: subject, budget: Self.budget, client: .naive).explore()
        #expect(found.wrong > 0)
        Self.tell("naive", kind, found)
    }

    /// Whether the whole is asked for, and printed.
    private static let isWhole = ProcessInfo.processInfo.environment["EFFECTS_MODEL"] != nil

    /// `EFFECTS_MODEL=3,2,2` are three crashes, two losses, two strangers' doings.
    private static let budget: ModelState.Budget = {
        let words = ProcessInfo.processInfo.environment["EFFECTS_MODEL"]?.split(separator: ",").compactMap { Int($0) }
        guard let words, words.count == 3 else { return isWhole ? ModelState.Budget() : .small }
        return ModelState.Budget(crashes: words[0], losses: words[1], strangers: words[2])
    }()

    private static func explore(
        _ client: EffectsModel.Client
    ) async throws -> [(Warden.Operation.Kind, EffectsModel.Findings)] {
        let subjects = try ModelSubject.all()
        return await withTaskGroup(of: (Warden.Operation.Kind, EffectsModel.Findings).self) { group in
            for subject in subjects {
                group.addTask {
                    let found = await EffectsModel(subject: subject, budget: Self.budget, client: client).explore()
                    Self.tell("poolwarden", subject.operation.kind, found)
                    return (subject.operation.kind, found)
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
    }

    /// Prints what was found, where that is asked for.
    private static func tell(_ client: String, _ kind: Warden.Operation.Kind, _ found: EffectsModel.Findings) {
        guard Self.isWhole else { return }
        let words = found.words.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        print(
            """
            \(client) \(kind.rawValue): \(found.states.count) states (\(found.positions.count) with what was seen), \
            \(found.lives) lives, \(found.ends.count) ends (\(words)), found so though done by others \
            \(found.byOthers), put back by others \(found.restored), WRONG \(found.wrong)
            """
        )
    }
}

/// The shortest ways to what was said wrongly once, as the model found them, and a few that must go well.
struct `What is said of an operation` {
    struct Way: Sendable, CustomTestStringConvertible {
        let kind: Warden.Operation.Kind
        let happens: [String]
        let word: String

        init(_ kind: Warden.Operation.Kind, _ happens: [String], _ word: String) {
            self.kind = kind
            self.happens = happens
            self.word = word
        }

        var testDescription: String { "\(self.kind.rawValue): \(self.happens.joined(separator: ", "))" }
    }

    private static let later = "the worker takes it: after a long time"

    static let ways: [Way] = [
        // Was "failed", and it was done.
        Way(.createPool, ["pools.create: done, and we crash", "somebody deletes wanted", later], "unknown"),
        Way(
            .scopePool,
            ["pools.scope: done, and we crash", "somebody gives the pool the scope strange", later],
            "unknown",
        ),
        Way(.createToken, ["tokens.create: done, and the answer is lost"], "unknown"),
        Way(.createToken, ["tokens.create: done, and we crash", "somebody deletes the new tokens", later], "unknown"),
        Way(
            .createToken,
            ["the secret goes to its place: it is full", "tokens.delete: not done, and the answer is lost"],
            "unknown",
        ),
        // Was "refused", and it was done.
        Way(.updatePool, ["pools.update: done, and we crash", "somebody renames pool 1 to third"], "unknown"),
        Way(.updatePool, ["pools.update: done, and we crash", "somebody deletes wanted"], "unknown"),
        Way(.scopePool, ["pools.scope: done, and we crash", "somebody deletes before"], "unknown"),
        Way(.createPool, ["pools.create: something between sends it twice"], "unknown"),
        Way(
            .createPool,
            [
                "pools.create: done, and we crash", "somebody deletes wanted", "somebody renames pool 2 to wanted",
                later,
            ],
            "unknown",
        ),
        // Was "unchanged", and it was done.
        Way(.deletePool, ["pools.delete: something between sends it twice"], "applied"),
        // Was "applied", found in a list that was older than the pool's deletion.
        Way(
            .createPool,
            [
                "somebody creates wanted", "somebody deletes wanted", "pools.create: not done, and the answer is lost",
                "pools.list: an older list",
            ],
            "unknown",
        ),
        // What is found, or can be done again, is no reason to ask a person.
        Way(.createPool, ["pools.create: done, and we crash"], "applied"),
        Way(
            .createPool,
            ["pools.create: the answer is lost, and it may be done later", "the late request is done"],
            "applied",
        ),
        Way(.createPool, ["crash before pools.create", later], "unknown"),
        Way(.updatePool, ["crash before pools.update", later], "applied"),
        Way(.deletePool, ["crash before pools.delete", later], "applied"),
        Way(.deleteAgent, ["agents.delete: not done, and the answer is lost", later], "applied"),
        Way(.deleteToken, ["tokens.delete: 429"], "applied"),
    ]

    @Test(arguments: Self.ways)
    func `is true where it went wrong once`(_ way: Way) async throws {
        let subject = try #require(try ModelSubject.all().first { $0.operation.kind == way.kind })
        let (state, rest) = await EffectsModel(subject: subject, client: .production).replay(way.happens)
        #expect(rest == [], "this never happened")
        guard case .ended(let outcome) = state.kept.operation else {
            Issue.record("it has not ended: \(state.kept)")
            return
        }
        #expect(outcome.word == way.word, "\(outcome)")
        #expect(ModelVerdict.mistake(outcome, state, subject) == nil)
    }
}
