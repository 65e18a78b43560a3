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

    /// A call that may have been done, and of which looking did not tell.
    static func lost(_ error: TerraformCloudError, _ seen: String) -> FleetOutcome {
        .unknown("\(seen). \(error.explanation)")
    }

    static func lookFailed(_ error: TerraformCloudError, looking: TerraformCloudError) -> FleetOutcome {
        .unknown("\(error.explanation) Looking whether it was done failed, too: \(looking.explanation)")
    }
}
