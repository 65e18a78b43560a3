import Foundation
import Intake
package import Warden

/// A way in which senders prove their deliveries, a request that is proven so, and the parts of it that are covered.
package struct Scheme: Sendable, CustomStringConvertible {
    package let description: String
    /// The header fields on which trust depends, as the request writes their names, with the number of bytes at their
    /// beginning that may change without harm, such as a scheme's word in another case.
    package let headers: [(name: String, free: Int)]
    package let coverage: Coverage
    /// The secret that proves the request.
    package let secret: @Sendable () throws -> Secret
    package let trial: @Sendable () throws -> Trial

    package enum Coverage: Hashable, Sendable {
        /// Every byte of the body.
        case body
        /// This text in the body: a token, or what is proven by one.
        case part(String)
        /// Nothing of the body: what is sent is the secret itself, or a token of somebody else's.
        case nothing
    }

    init(
        _ description: String,
        _ kind: SenderKind,
        _ name: String,
        _ scheme: ProofScheme? = nil,
        headers: [(name: String, free: Int)],
        coverage: Coverage = .body,
    ) {
        let fixture = Fixture(kind: kind, name: name, scheme: scheme)
        self.init(
            description,
            headers: headers,
            coverage: coverage,
            secret: { fixture.secret },
            trial: { try Trial(fixture) },
        )
    }

    init(
        _ description: String,
        headers: [(name: String, free: Int)],
        coverage: Coverage,
        secret: @escaping @Sendable () throws -> Secret,
        trial: @escaping @Sendable () throws -> Trial,
    ) {
        self.description = description
        self.headers = headers
        self.coverage = coverage
        self.secret = secret
        self.trial = trial
    }

    /// The bytes of a request's body that are covered; nil for none.
    package func covered(_ body: [UInt8]) throws -> Range<Int>? {
        switch self.coverage {
        case .body: return 0..<body.count
        case .part(let text):
            let range = try Data(body).firstRange(of: Data(text.utf8)).orThrow()
            return range.lowerBound..<range.upperBound
        case .nothing: return nil
        }
    }
}
