import AgentPoolsAPI

/// What an evaluation has read of the lists of one kind: it reads nothing twice.
struct ReadLists<List: Listing> {
    private var wholes: [List: [List.Element]] = [:]
    private var partial: [List: Partial] = [:]

    /// A list of which some pages were read, each element in the first of its pages.
    private struct Partial {
        var pages: [Int: ListPage<List.Element>] = [:]
        var elements: [List.Element] = []
        var seen: Set<String> = []
    }

    /// The whole list; nil where it was not read to its end.
    func whole(_ list: List) -> [List.Element]? { self.wholes[list] }

    /// A page; a whole list is its own first page.
    func page(_ number: Int, of list: List) -> ListPage<List.Element>? {
        if number == 1, let whole = self.wholes[list] { return ListPage(elements: whole) }
        return self.partial[list]?.pages[number]
    }

    mutating func take(_ elements: [List.Element], of list: List) {
        self.wholes[list] = elements
    }

    /// Takes the page after those that were taken.
    ///
    /// - Returns: The page without what stood on an earlier one.
    mutating func take(
        _ page: ListPage<List.Element>,
        number: Int,
        of list: List,
    ) -> ListPage<List.Element> {
        var partial = self.partial[list] ?? Partial()
        let new = page.elements.filter { partial.seen.insert(List.id(of: $0)).inserted }
        let kept = ListPage(elements: new, next: page.next)
        partial.pages[number] = kept
        partial.elements += new
        self.partial[list] = partial
        if page.next == nil { self.wholes[list] = partial.elements }
        return kept
    }
}
