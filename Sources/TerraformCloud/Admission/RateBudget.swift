public import AgentPoolsAPI

/// One user's requests a second, shared by all who are that user to the API.
///
/// ``SharedRateBudget`` is the one within this process; another may share a budget between processes. A client asks for a
/// place for each request, and settles each place once. Calls must return at once, and wake no asker before they have.
///
/// - SeeAlso: <https://developer.hashicorp.com/terraform/cloud-docs/api-docs#rate-limiting>.
public protocol RateBudget: Sendable {
    /// Takes a place for one request, if one may be sent now and nobody with more right to it waits.
    ///
    /// - Parameters:
    ///   - lane: The lane of the request.
    ///   - asker: Who asks. Each asker has at most one wish: a new one takes the earlier one's place.
    /// - Returns: A place, to be used at once; nil where there is none: then the wish is remembered, and the asker is
    ///   woken when it is worth asking again.
    func take(_ lane: Lane, for asker: any RateAsker) -> RatePlace?

    /// Forgets the wish of an asker that has nothing to send any more.
    func withdraw(_ asker: any RateAsker)

    /// Says what became of a place.
    func settle(_ place: RatePlace, _ report: RateReport)
}

/// Who asks a ``RateBudget`` for places: one for each client.
///
/// A budget keeps it alive no longer than its owner does.
public protocol RateAsker: AnyObject, Sendable {
    /// Asks again, at once. It may be called at any time, on any thread, and returns soon.
    func wake()
}

/// The right to send one request, until it is settled.
public struct RatePlace: Sendable, Hashable {
    /// Which place it is, to the budget that gave it.
    public let number: Int

    /// Makes a place.
    public init(number: Int) {
        self.number = number
    }
}

/// What became of a place: when its request was under way, and what the answer said of the limit.
public struct RateReport: Sendable, Hashable {
    /// Seconds since the request left; nil where it never did, so that the place can be given to another.
    public var sinceDeparture: Double?
    /// Seconds from there to the head of the answer; nil where none came.
    public var roundTrip: Double?
    /// Requests a second (`X-RateLimit-Limit`), where the answer said.
    public var limit: Double?
    /// Requests that there is still room for (`X-RateLimit-Remaining`), where the answer said.
    public var remaining: Double?
    /// Seconds until there is room again (`X-RateLimit-Reset`), where the answer said.
    public var reset: Double?
    /// The seconds that a 429 told to wait, 0 where it told none; nil for any other answer.
    public var refusedFor: Double?

    /// Makes a report; without arguments it is of a request that was never sent.
    public init(
        sinceDeparture: Double? = nil,
        roundTrip: Double? = nil,
        limit: Double? = nil,
        remaining: Double? = nil,
        reset: Double? = nil,
        refusedFor: Double? = nil,
    ) {
        self.sinceDeparture = sinceDeparture
        self.roundTrip = roundTrip
        self.limit = limit
        self.remaining = remaining
        self.reset = reset
        self.refusedFor = refusedFor
    }
}
