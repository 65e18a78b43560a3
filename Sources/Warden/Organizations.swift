import AgentPoolsAPI

/// The organizations that policies and plans reach, by their keys in the settings; the default one first.
struct Organizations: Sendable {
    private let all: [(key: String, service: any AgentPoolsService)]

    /// - Precondition: There is at least one.
    init(_ all: [(key: String, service: any AgentPoolsService)]) {
        precondition(!all.isEmpty, "a pipeline without an organization has nobody to ask")
        self.all = all
    }

    /// The same organizations, whose calls queue in another lane.
    func lane(_ lane: Lane) -> Organizations {
        Organizations(self.all.map { ($0.key, $0.service.lane(lane)) })
    }

    /// The organization of a key, or the default one for nil; nil when the settings do not have it any more.
    func service(_ key: String?) -> (any AgentPoolsService)? {
        guard let key else { return self.all[0].service }
        return self.all.first { $0.key == key }?.service
    }

    /// Every organization as policies see it, for one evaluation.
    func reads(of execution: Execution) -> [(key: String, reads: PolicyReads)] {
        self.all.map { ($0.key, PolicyReads($0.service, of: execution)) }
    }
}
