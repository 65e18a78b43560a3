import Intake
import LoadKit
import SenderFixtures

/// `make mutations`: nearly right requests for every scheme, of which none may be accepted.
enum MutationRun {
    static let word = "mutations"

    /// - Parameter count: How many requests to try for each scheme.
    /// - Throws: ``BenchError`` when one of them was accepted, which is then printed.
    static func run(count: Int) throws {
        var accepted = 0
        for scheme in Scheme.all {
            var mutations = try Mutations(of: scheme)
            let found = mutations.accepted(of: count)
            accepted += found.count
            print("\(scheme): \(count) changed requests, \(found.count) accepted")
            for (number, request) in found.prefix(3) {
                print("  change \(number):\n\(String(decoding: request.bytes, as: UTF8.self))")
            }
        }
        print("\(Scheme.all.count) schemes, \(accepted) changed requests accepted")
        guard accepted == 0 else { throw BenchError("changed requests were accepted") }
    }
}
