/// What goes wrong with a request, by order of a test or of an operator.
package enum SimulatedFault: Sendable, Hashable {
    /// The answer comes so many seconds late; nothing else is wrong.
    case delay(seconds: Double)
    /// The answer comes late by a time between two, in seconds.
    case delayBetween(least: Double, most: Double)
    /// 429; nothing is done. The answer asks to wait so many seconds.
    case rateLimited(after: Double)
    /// A status of 500 or above, before or after doing what was asked.
    case serverError(status: Int, applied: Bool)
    /// The connection is closed without an answer, before or after doing what was asked.
    case dropConnection(applied: Bool)
    /// The connection is reset, before or after doing what was asked.
    case resetConnection(applied: Bool)
    /// What was asked is done, and only so many percent of the answer's body come; then the connection is closed.
    case cutAnswer(percent: Int)
    /// The answer has the right status and a body that is no JSON, as from a proxy; before or after doing what was asked.
    case garbage(applied: Bool)
    /// Nothing is done and nothing is answered; the connection is closed after so many seconds.
    case hang(seconds: Double)
    /// A list is as it was so many seconds ago; other calls go well.
    case staleList(age: Double)
    /// 401, 403 or 404, as when a permission was revoked; nothing is done.
    case revoked(status: Int)

    /// Which requests a fault waits for.
    package enum Target: Sendable, Hashable {
        case everything, reads, mutations
        /// Calls of one name, such as `pools.create`.
        case call(String)

        func matches(_ call: SimulatedCall) -> Bool {
            switch self {
            case .everything: true
            case .reads: !call.isMutation
            case .mutations: call.isMutation
            case .call(let name): call.name == name
            }
        }
    }

    /// Whether the fault only takes time, so that another may strike the same request.
    var isDelay: Bool {
        switch self {
        case .delay, .delayBetween: true
        case .rateLimited, .serverError, .dropConnection, .resetConnection, .cutAnswer, .garbage, .hang, .staleList,
            .revoked:
            false
        }
    }
}

/// A fault, the requests that it waits for, and how often it strikes.
package struct ScriptedFault: Sendable, Hashable {
    package var fault: SimulatedFault
    package var target: SimulatedFault.Target
    /// The ID of what the requests must be about, such as a pool's; nil for whatever they are about.
    package var subject: String?
    package var frequency: Frequency
    /// Seconds after which it is over; nil for never.
    package var lasts: Double?

    package enum Frequency: Sendable, Hashable {
        /// The next so many requests that it waits for.
        case next(Int)
        /// Each request that it waits for, with a chance from 0 to 1.
        case chance(Double)
    }

    package init(
        _ fault: SimulatedFault,
        on target: SimulatedFault.Target = .everything,
        of subject: String? = nil,
        _ frequency: Frequency = .next(1),
        lasts: Double? = nil,
    ) {
        self.fault = fault
        self.target = target
        self.subject = subject
        self.frequency = frequency
        self.lasts = lasts
    }

    /// Whether the fault waits for such a call.
    func matches(_ call: SimulatedCall) -> Bool {
        self.target.matches(call) && (self.subject == nil || self.subject == call.target)
    }
}
