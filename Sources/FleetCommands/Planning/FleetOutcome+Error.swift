import AgentPoolsAPI

extension FleetOutcome {
    /// What an error says of a call that was certainly not done.
    init(notDone error: TerraformCloudError) {
        switch error {
        case .notDeletable, .invalid, .conflict, .badRequest, .forbidden: self = .refused(error.explanation)
        case .unauthorized, .notFound, .circuitOpen, .rateLimited, .server, .unexpectedStatus, .unreadable, .transport,
            .cancelled:
            self = .failed(error.explanation)
        }
    }

    static let foundByLooking = FleetOutcome.applied(note: "the answer was lost; found by looking")

    /// A 404 is no proof of absence: it also means "not allowed to see".
    ///
    /// - Parameters:
    ///   - isProven: Whether a list that had it before has it no longer.
    ///   - error: The 404.
    /// - Returns: `unchanged` or `refused`.
    static func missing(isProven: Bool, _ error: TerraformCloudError) -> FleetOutcome {
        isProven ? .unchanged("it was gone already") : .refused(error.explanation)
    }

    /// A deletion whose answer was lost, of what no list had before: that it is not to be seen proves nothing.
    static func lostFromSight(_ error: TerraformCloudError) -> FleetOutcome {
        .lost(error, "it is not to be seen any more, which also happens where the API token may not see it")
    }

    /// A call that may have been done, and of which looking did not tell.
    static func lost(_ error: TerraformCloudError, _ seen: String) -> FleetOutcome {
        .unknown("\(seen). \(error.explanation)")
    }

    static func lookFailed(_ error: TerraformCloudError, looking: TerraformCloudError) -> FleetOutcome {
        .unknown("\(error.explanation) Looking whether it was done failed, too: \(looking.readExplanation)")
    }
}
