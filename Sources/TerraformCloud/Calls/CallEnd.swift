import AgentPoolsAPI

/// What a call came to in all its tries.
struct CallEnd: Sendable {
    /// A 2xx answer, or what the caller is told.
    var result: Result<Answer, TerraformCloudError>
    /// The status of the last answer; nil where there was none.
    var status: Int?
    /// Exchanges, retries among them.
    var tries: Int

    init(_ result: Result<Answer, TerraformCloudError>, status: Int? = nil, tries: Int = 0) {
        self.result = result
        self.status = status
        self.tries = tries
    }
}
