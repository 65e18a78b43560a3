import AgentPoolsAPI

/// The pages of a list that were read one after another, and whether the list held still meanwhile.
struct ListPass<Resource: APIResource> {
    private var pages: [Int: [Resource]] = [:]
    /// What pages said of how many resources there are in all.
    private var totals: Set<Int> = []

    /// Takes a page; where it was read before, this is its later version.
    mutating func take(_ page: ListDocument<Resource>, number: Int) {
        self.pages[number] = page.data
        if let total = page.pagination?.totalCount { self.totals.insert(total) }
    }

    /// All resources in the order of the pages, each once.
    var resources: [Resource] {
        var seen: Set<String> = []
        return self.inOrder.filter { seen.insert($0.resourceID).inserted }
    }

    /// Whether nothing speaks against this being the list as it was at one time.
    ///
    /// An element that is created shifts those behind it to later pages, where they come twice; one that is deleted shifts
    /// them to earlier pages, where they may be missed. Both change the total. Only a deletion and a creation between the
    /// same two requests cancel each other out.
    var heldStill: Bool {
        let distinct = Set(self.inOrder.map(\.resourceID)).count
        guard distinct == self.inOrder.count else { return false }
        return self.totals.isEmpty || self.totals == [distinct]
    }

    /// Whether another pass found the same.
    func isSame(as other: ListPass) -> Bool {
        self.totals == other.totals && self.inOrder.map(\.resourceID) == other.inOrder.map(\.resourceID)
    }

    private var inOrder: [Resource] {
        self.pages.sorted { $0.key < $1.key }.flatMap(\.value)
    }
}
