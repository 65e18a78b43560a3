import Foundation

/// Decides, as a value, what follows one try of a request.
struct TryRule: Sendable {
    /// Tries of one request, the first among them.
    var tries: Int
    /// For all tries with the waits between them, in seconds.
    var patience: Double
    /// A number from 0 to its argument, in seconds; chance, or a test's own.
    var jitter: @Sendable (Double) -> Double

    enum Next: Equatable {
        /// Hand the result to the caller.
        case finish
        /// Try again after so many seconds. Whether that costs a retry of the ``RetryBudget``.
        case wait(Double, costs: Bool)
    }

    /// What follows a try.
    ///
    /// Reads are tried again after 429, 5xx and a failed connection. Changes are tried again only where it is certain
    /// that nothing was done: after 429, and where nothing was sent. Where the API told a time, exactly that is waited;
    /// else any time up to a bound that doubles, so that many who failed together do not come back together.
    ///
    /// - Parameters:
    ///   - result: How the try ended.
    ///   - isMutation: Whether the request changes something.
    ///   - triesMade: Tries so far, this one among them.
    ///   - elapsed: Seconds since the first try began.
    /// - Returns: Whether to wait and try again, and for how long.
    func next(
        after result: Result<Answer, ExchangeFailure>,
        isMutation: Bool,
        triesMade: Int,
        elapsed: Double,
    ) -> Next {
        guard triesMade < self.tries, Self.allowsAnother(result, isMutation: isMutation) else { return .finish }
        let answer = try? result.get()
        let wait = answer?.secondsUntilRoom ?? self.jitter(Self.spread(triesMade: triesMade))
        guard elapsed + wait < self.patience else { return .finish }
        return .wait(wait, costs: answer?.status != 429)
    }

    private static func allowsAnother(_ result: Result<Answer, ExchangeFailure>, isMutation: Bool) -> Bool {
        switch result {
        case .success(let answer) where answer.status == 429: true
        case .success(let answer): !isMutation && (500..<600).contains(answer.status)
        case .failure(.transport(_, let sentBytes)): !isMutation || !sentBytes
        case .failure(.cancelled), .failure(.tooLong), .failure(.shutDown): false
        }
    }

    /// The widest wait after so many tries: 0.25 s, 0.5 s, 1 s and so on, and never more than 8 s.
    private static func spread(triesMade: Int) -> Double {
        min(8, 0.25 * pow(2, Double(triesMade - 1)))
    }
}
