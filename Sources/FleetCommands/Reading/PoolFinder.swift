import AgentPoolsAPI

/// Finds the pools that somebody means by an ID or by an exact name.
///
/// A name is looked up in the whole list: old releases of Terraform Enterprise pass over `q`. The API keeps names unique;
/// should two pools have the name all the same, none is taken. An ID wins over a name that looks like one.
struct PoolFinder {
    let api: any AgentPoolsService
    /// The organization's name at the API.
    let organization: String

    func find(_ reference: String) async throws(Stop) -> AgentPool {
        // Saves the list, which may be long, where somebody already has the ID.
        if reference.hasPrefix("apool-"), let pool = try await self.show(AgentPoolID(rawValue: reference)) {
            return pool
        }
        return try self.pick(reference, from: try await self.list())
    }

    /// Finds all of them, each once, in the order of the references.
    func find(_ references: [String]) async throws(Stop) -> [AgentPool] {
        guard references.count > 1 else {
            guard let reference = references.first else { return [] }
            return [try await self.find(reference)]
        }
        let pools = try await self.list()
        var found: [AgentPool] = []
        for reference in references {
            let pool = try self.pick(reference, from: pools)
            if !found.contains(where: { $0.id == pool.id }) { found.append(pool) }
        }
        return found
    }

    func list() async throws(Stop) -> [AgentPool] {
        do throws(TerraformCloudError) {
            return try await self.api.listPools(AgentPoolQuery())
        } catch {
            throw Stop(reading: nil, error)
        }
    }

    /// - Returns: Nil on 404: then it may be a name.
    private func show(_ id: AgentPoolID) async throws(Stop) -> AgentPool? {
        let pool: AgentPool
        do throws(TerraformCloudError) {
            pool = try await self.api.showPool(id)
        } catch {
            guard case .notFound = error else { throw Stop(reading: id.rawValue, error) }
            return nil
        }
        // The API shows a pool by its ID whichever organization it belongs to.
        guard let owner = pool.organization, owner != self.organization else { return pool }
        throw Stop(
            "\(id): this pool belongs to the organization \(owner.printable), not to \(self.organization).",
            .otherOrganization,
        )
    }

    private func pick(_ reference: String, from pools: [AgentPool]) throws(Stop) -> AgentPool {
        if let pool = pools.first(where: { $0.id.rawValue == reference }) { return pool }
        let named = pools.filter { $0.name == reference }
        if named.count == 1 { return named[0] }
        guard named.isEmpty else {
            let ids = named.map(\.id.rawValue).joined(separator: ", ")
            throw Stop(
                "\(reference.printable): \(named.count) pools have this name (\(ids)); write the ID of one.",
                .ambiguousName,
            )
        }
        let near = pools.first { $0.name.lowercased() == reference.lowercased() }
        let advice = near.map { "Did you mean \($0.name.printable)?" } ?? "`poolwarden pools list` shows what there is."
        throw Stop(
            "\(reference.printable): no pool of \(self.organization) that the API token may see has this ID or name. "
                + advice,
            .noSuchPool,
        )
    }
}
