import AgentPoolsAPI

/// Reads a list whole: part of it never passes for all of it.
///
/// The first page says how many there are; the others are read several at once. A list that changed meanwhile is read again,
/// up to three times in all: an element that slipped between two pages would pass for one that is gone. Where it never
/// holds still, everything that was seen is given back, in its latest version: some of it may be gone.
struct WholeList<Resource: APIResource>: Sendable {
    let mostPages: Int
    let pagesAtOnce: Int
    let page: @Sendable (Int) async throws(TerraformCloudError) -> ListDocument<Resource>

    static var mostPasses: Int { 3 }

    /// Reads the list.
    ///
    /// - Throws: What reading a page threw; ``TerraformCloudError/unreadable(reason:)`` where there are more pages than the
    ///   limit, or where they do not come to an end.
    func read() async throws(TerraformCloudError) -> [Resource] {
        var passes: [ListPass<Resource>] = []
        while passes.count < Self.mostPasses {
            let pass = try await self.pass(isFirst: passes.isEmpty)
            // The same twice is what there is, whatever the total says.
            if pass.heldStill || passes.last?.isSame(as: pass) == true { return pass.resources }
            passes.append(pass)
        }
        return passes.map(\.resources).reduce([]) { $1.merged(with: $0) }
    }

    /// Reads all pages once.
    ///
    /// After a first pass that missed something the pages are read backwards: what is deleted meanwhile shifts the rest
    /// towards the pages that are still to be read.
    private func pass(isFirst: Bool) async throws(TerraformCloudError) -> ListPass<Resource> {
        var pass = ListPass<Resource>()
        let first = try await self.page(1)
        pass.take(first, number: 1)
        let known = max(1, first.pagination?.totalPages ?? 1)
        guard known <= self.mostPages else { throw .tooManyPages(self.mostPages) }
        var last = (number: 1, page: first)
        if known > 1 {
            let numbers = isFirst ? Array(2...known) : (1...known).reversed()
            for (number, page) in try await self.pages(numbers) {
                pass.take(page, number: number)
                if number == known { last = (number, page) }
                _ = try page.next(after: number)
            }
        }
        var taken = known
        while let next = try last.page.next(after: last.number) {
            guard taken < self.mostPages else { throw .tooManyPages(self.mostPages) }
            last = (next, try await self.page(next))
            pass.take(last.page, number: next)
            taken += 1
        }
        return pass
    }

    /// Reads pages, several at once, in the order given.
    private func pages(_ numbers: [Int]) async throws(TerraformCloudError) -> [(Int, ListDocument<Resource>)] {
        typealias Read = Result<(Int, ListDocument<Resource>), TerraformCloudError>
        let result: Result<[(Int, ListDocument<Resource>)], TerraformCloudError> = await withTaskGroup(of: Read.self) {
            group in
            var waiting = numbers.makeIterator()
            func begin() {
                guard let number = waiting.next() else { return }
                group.addTask {
                    do throws(TerraformCloudError) {
                        return .success((number, try await self.page(number)))
                    } catch {
                        return .failure(error)
                    }
                }
            }
            for _ in 0..<self.pagesAtOnce { begin() }
            var pages: [(Int, ListDocument<Resource>)] = []
            pages.reserveCapacity(numbers.count)
            for await read in group {
                switch read {
                case .success(let page): pages.append(page)
                case .failure(let error):
                    group.cancelAll()
                    return .failure(error)
                }
                begin()
            }
            return .success(pages)
        }
        return try result.get()
    }
}

extension Array where Element: APIResource {
    /// This list, and what only an earlier one has: each of those behind the one that it stood behind there.
    func merged(with earlier: [Element]) -> [Element] {
        let known = Set(self.map(\.resourceID))
        var others: [String?: [Element]] = [:]
        var before: String?
        for element in earlier {
            if known.contains(element.resourceID) {
                before = element.resourceID
            } else {
                others[before, default: []].append(element)
            }
        }
        guard !others.isEmpty else { return self }
        return (others[nil] ?? []) + self.flatMap { [$0] + (others[$0.resourceID] ?? []) }
    }
}
