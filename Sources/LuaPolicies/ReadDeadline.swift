import AgentPoolsAPI

/// Waits for a read, but not for ever.
enum ReadDeadline {
    enum Ending<Answer: Sendable>: Sendable {
        case answered(Answer)
        case failed(TerraformCloudError)
        case late
    }

    /// Makes the read; at the deadline it is cancelled.
    static func race<Answer: Sendable>(
        _ deadline: ContinuousClock.Instant,
        _ read: @escaping @Sendable () async throws(TerraformCloudError) -> Answer,
    ) async -> Ending<Answer> {
        await withTaskGroup(of: Ending<Answer>.self) { group in
            group.addTask {
                do throws(TerraformCloudError) {
                    return .answered(try await read())
                } catch {
                    return .failed(error)
                }
            }
            group.addTask {
                try? await Task.sleep(until: deadline, clock: .continuous)
                return .late
            }
            let first = await group.next() ?? .late
            group.cancelAll()
            return first
        }
    }
}
