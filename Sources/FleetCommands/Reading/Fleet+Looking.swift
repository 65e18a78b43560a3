import AgentPoolsAPI

extension Fleet {
    /// Looks what became of something; again after a while where the API cannot tell at the moment.
    ///
    /// The API has often just failed when there is something to look up, so a first look in vain says little.
    func look<Value: Sendable>(
        _ body: @escaping @Sendable () async throws(TerraformCloudError) -> Value
    ) async throws(TerraformCloudError) -> Value {
        let result = await self.look([0]) { _ in
            do throws(TerraformCloudError) {
                return .success(try await body())
            } catch {
                return .failure(error)
            }
        }
        return try result[0].get()
    }

    /// Looks at many things, a few at a time; again after a while at those that could not be looked at.
    ///
    /// - Returns: A result for each place, in their order.
    func look<Place: Sendable, Value: Sendable>(
        _ places: [Place],
        _ body: @escaping @Sendable (Place) async -> Result<Value, TerraformCloudError>,
    ) async -> [Result<Value, TerraformCloudError>] {
        var results = await together(places, body)
        var patience = Patience()
        while let seconds = patience.wait(after: results.compactMap(\.secondsUntilNextLook)) {
            await self.pause(.seconds(seconds))
            let open = results.indices.filter { results[$0].secondsUntilNextLook != nil }
            let again = await together(open.map { places[$0] }, body)
            for (position, result) in zip(open, again) { results[position] = result }
        }
        return results
    }
}

/// How often, and how long, somebody is kept waiting for certainty.
private struct Patience {
    private var looks = 3
    private var seconds = 40.0

    /// - Returns: How many seconds to wait; nil when there is nothing to wait for, or not any more.
    mutating func wait(after waits: [Double]) -> Double? {
        guard self.looks > 0, let longest = waits.filter({ $0 <= self.seconds }).max() else { return nil }
        self.looks -= 1
        self.seconds -= longest
        return longest
    }
}

extension Result where Failure == TerraformCloudError {
    fileprivate var secondsUntilNextLook: Double? {
        guard case .failure(let error) = self else { return nil }
        return error.secondsUntilNextLook
    }
}
