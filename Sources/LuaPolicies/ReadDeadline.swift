import AgentPoolsAPI

/// Waits for a read, but not for ever.
enum ReadDeadline {
    enum Ending<Answer: Sendable>: Sendable {
        case answered(Answer)
        case failed(TerraformCloudError)
        case late
        /// Whoever waits for the decision does so no more.
        case cancelled
    }

    /// Makes the read; at the deadline it is cancelled.
    static func race<Answer: Sendable>(
        _ deadline: ContinuousClock.Instant,
        _ read: @escaping @Sendable () async throws(TerraformCloudError) -> Answer,
    ) async -> Ending<Answer> {
        let first = await withTaskGroup(of: Ending<Answer>.self) { group in
            group.addTask {
                do throws(TerraformCloudError) {
                    return .answered(try await read())
                } catch {
                    return .failed(error)
                }
            }
            group.addTask {
                do {
                    try await Task.sleep(until: deadline, clock: .continuous)
                    return .late
                } catch {
                    return .cancelled
                }
            }
            let first = await group.next() ?? .cancelled
            group.cancelAll()
            return first
        }
        return Task.isCancelled ? .cancelled : first
    }
}
