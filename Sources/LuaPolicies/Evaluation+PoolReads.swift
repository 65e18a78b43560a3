import AgentPoolsAPI
import Warden

/// What a policy asks about pools.
extension Evaluation {
    func listPools(_ options: Options, of organization: String?) throws(Refusal) -> HostCalls.Answer {
        try self.whole(try Self.pools(options, of: organization)) { pools in
            self.list(pools) { self.give($0, of: organization, to: &$1) }
        }
    }

    func eachPool(_ options: Options, page: HostValue, of organization: String?) throws(Refusal) -> HostCalls.Answer {
        try self.page(page, of: try Self.pools(options, of: organization)) { pools in
            self.list(pools) { self.give($0, of: organization, to: &$1) }
        }
    }

    /// Asks for the pools whose name holds the text, which is one page; a full list that was read before will do.
    func findPool(_ name: HostValue, of organization: String?) throws(Refusal) -> HostCalls.Answer {
        guard let name = name.text else { throw Refusal("tfc.pools.find takes a pool's name") }
        let answer = { (pools: [AgentPool]) in
            var writer = ValueWriter()
            if let pool = pools.first(where: { $0.name == name }) {
                self.give(pool, of: organization, to: &writer)
            } else {
                writer.absent()
            }
            return writer.bytes
        }
        // No pool can have such a name, so nobody need be asked.
        guard AgentPoolName(name) != nil else { return .value(answer([])) }
        if let all = self.poolLists.whole(PoolListing(organization: organization)) { return .value(answer(all)) }
        return try self.whole(PoolListing(organization: organization, query: name), answer)
    }

    func showPool(_ id: HostValue, of organization: String?) throws(Refusal) -> HostCalls.Answer {
        let id = AgentPoolID(rawValue: try Self.identifier(id, of: "tfc.pools.show"))
        return try self.wait {
            await self.read(.pool(id, of: organization), of: organization) { reads throws(TerraformCloudError) in
                try await reads.showPool(id)
            } fact: {
                FactAnswer.pool($0)
            } answer: { pool in
                self.one { self.give(pool, of: organization, to: &$0) }
            }
        }
    }

    /// The pool behind a table that a policy holds.
    func pool(_ value: HostValue, of call: String) throws(Refusal) -> PoolValue {
        guard let key = ValueKey(value), let pool = self.pools[key] else {
            throw Refusal("\(call) takes a pool that this run has read or planned, as tfc.pools.find or .each gives it")
        }
        return pool
    }

    private static func pools(_ options: Options, of organization: String?) throws(Refusal) -> PoolListing {
        try options.allow(["sort", "q"])
        var listing = PoolListing(organization: organization, query: try options.text("q"))
        if let word = try options.text("sort") {
            guard let known = AgentPoolSort(rawValue: word) else {
                let all = AgentPoolSort.allCases.map(\.rawValue).joined(separator: ", ")
                throw Refusal("\(options.call): sort takes one of \(all), not \"\(word)\"")
            }
            listing.sort = known
        }
        return listing
    }

    private func give(_ pool: AgentPool, of organization: String?, to writer: inout ValueWriter) {
        let value = PoolValue(pool, in: organization)
        self.pools[value.key] = value
        value.write(to: &writer)
    }
}
