import AgentPoolsAPI

extension TerraformCloudClient {
    /// Reads all pages of a list.
    ///
    /// Follows the number of the next page until there is none, or until it does not grow. A resource that moved to a
    /// later page between two requests comes twice, and is kept once.
    ///
    /// - Throws: ``TerraformCloudError/unreadable(reason:)`` when there are more pages than the limit: part of a list must
    ///   not pass for the whole.
    func list<Resource: IdentifiedResource>(
        _ type: Resource.Type,
        _ call: Call,
    ) async throws(TerraformCloudError) -> [Resource] {
        var pages = Pages<Resource>(most: self.settings.limits.mostPages)
        while let number = try pages.next() {
            var page = call
            page.query.append(("page[number]", "\(number)"))
            page.query.append(("page[size]", "\(self.settings.limits.pageSize)"))
            pages.take(try await self.send(page).document(ListDocument<Resource>.self))
        }
        return pages.resources
    }
}

/// What has been read of a list, and which page comes next.
struct Pages<Resource: IdentifiedResource> {
    private(set) var resources: [Resource] = []
    private var seen: Set<String> = []
    private var number: Int? = 1
    private var taken = 0
    private let most: Int

    init(most: Int) {
        self.most = most
    }

    /// The number of the page to ask for; nil at the end.
    func next() throws(TerraformCloudError) -> Int? {
        guard let number = self.number else { return nil }
        guard self.taken < self.most else {
            throw .unreadable(reason: "the list has more than \(self.most) pages")
        }
        return number
    }

    /// Takes the page that was asked for.
    mutating func take(_ page: ListDocument<Resource>) {
        self.taken += 1
        self.resources += page.data.filter { self.seen.insert($0.id).inserted }
        guard let current = self.number, let next = page.pagination?.nextPage, next > current else {
            self.number = nil
            return
        }
        self.number = next
    }
}
