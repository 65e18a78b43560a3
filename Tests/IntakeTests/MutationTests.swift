import Intake
import SenderFixtures
import Testing
import Warden

/// A small sample of what `make mutations` tries.
struct `A request that was changed` {
    @Test(arguments: Scheme.all)
    func `is refused, whatever of it was changed`(_ scheme: Scheme) throws {
        var mutations = try Mutations(of: scheme)
        for (number, request) in mutations.accepted(of: 400) {
            Issue.record("change \(number) is accepted: \(String(decoding: request.bytes, as: UTF8.self))")
        }
    }

    @Test(arguments: Scheme.all)
    func `is refused with every shorter proof, with two of them and with none`(_ scheme: Scheme) throws {
        let trial = try scheme.trial()
        for (name, free) in scheme.headers {
            let place = try trial.request.headers.firstIndex { $0.name == name }.orThrow()
            let value = trial.request.headers[place].value
            var changed = trial.request
            for length in 0..<value.count {
                changed.headers[place] = HeaderField(name: name, value: String(value.prefix(length)))
                #expect(!trial.accepts(changed), "\(name) of \(length) bytes")
                guard free == 0 else { continue }
                changed.headers[place] = HeaderField(name: name, value: String(value.suffix(length)))
                #expect(!trial.accepts(changed), "the last \(length) bytes of \(name)")
            }
            changed.headers[place] = HeaderField(name: name, value: value + value)
            #expect(!trial.accepts(changed), "\(name) doubled")
            changed = trial.request
            changed.headers.append(HeaderField(name: name.lowercased(), value: value))
            #expect(!trial.accepts(changed), "\(name) twice")
            changed.headers.removeAll { $0.isNamed(name.lowercased()) }
            #expect(!trial.accepts(changed), "without \(name)")
        }
        guard case .part = scheme.coverage, let covered = try scheme.covered(trial.request.body) else { return }
        for length in 0..<covered.count {
            var changed = trial.request
            changed.body.replaceSubrange(covered, with: Array(trial.request.body[covered].prefix(length)))
            #expect(!trial.accepts(changed), "the first \(length) bytes in the body")
        }
    }

    @Test(arguments: Scheme.all)
    func `is refused with the body of another one`(_ scheme: Scheme) throws {
        guard scheme.coverage == .body else { return }
        let trial = try scheme.trial()
        for other in Fixture.all {
            var changed = trial.request
            changed.body = try other.request.body
            #expect(changed.body == trial.request.body || !trial.accepts(changed), "\(other)")
        }
    }

    @Test(arguments: Scheme.all)
    func `is accepted from every one of the secrets, and from no other`(_ scheme: Scheme) throws {
        let trial = try scheme.trial()
        let others = [Secret("b2xk"), Secret(String(repeating: "0", count: 64)), Secret("é")]
        for place in 0...others.count {
            var secrets = others
            secrets.insert(try scheme.secret(), at: place)
            #expect(trial.accepts(trial.request, secrets: try Secrets(secrets).orThrow()), "at \(place)")
        }
        #expect(!trial.accepts(trial.request, secrets: try Secrets(others).orThrow()))
    }

    @Test(arguments: Scheme.all)
    func `is refused with any method but POST`(_ scheme: Scheme) throws {
        let trial = try scheme.trial()
        for method in ["GET", "PUT", "post", ""] {
            var request = trial.request
            request.method = method
            #expect(!trial.accepts(request))
        }
    }
}
