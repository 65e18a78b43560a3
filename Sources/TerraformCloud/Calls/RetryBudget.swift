/// How many tries a client may still repeat, so that an outage is not multiplied by everyone's trying again.
///
/// Each first try puts a fifth of a retry in; each retry takes one out. So in the long run at most one request in six is a
/// retry, and ten in a row are possible from the start. A retry after 429 is free: the API itself asked for it.
///
/// - SeeAlso: Finagle's `RetryBudget`.
struct RetryBudget: Equatable {
    private(set) var credit = 10.0

    static let deposit = 0.2
    static let most = 20.0

    /// A first try begins.
    mutating func noteFirstTry() {
        self.credit = min(self.credit + Self.deposit, Self.most)
    }

    /// Takes one retry out.
    ///
    /// - Returns: False where there was none left.
    mutating func takeRetry() -> Bool {
        guard self.credit >= 1 else { return false }
        self.credit -= 1
        return true
    }
}
