public import AgentPoolsAPI

/// A list of the API as a stream, a page at a time: its memory does not grow with the list, but for the IDs.
///
/// While one page is gone through, the next is read, and no more. Each element comes once, also where it moved to a later
/// page meanwhile. An element may be missing where others before it are deleted while the list is read: where absence is to
/// prove something, take the whole list, such as ``TerraformCloudClient/listAgents(in:_:)``.
///
/// A list of more pages than the limit ends with ``TerraformCloudError/unreadable(reason:)`` when it comes there, as does one
/// whose pages do not come to an end. Cancelling the task ends it with ``TerraformCloudError/cancelled(sentBytes:)``.
public struct ResourceSequence<Resource: APIResource>: AsyncSequence, Sendable {
    /// One resource.
    public typealias Element = Resource
    /// What reading a page throws.
    public typealias Failure = TerraformCloudError
    typealias Page = @Sendable (Int) async throws(TerraformCloudError) -> ListDocument<Resource>

    private let mostPages: Int
    private let page: Page

    init(mostPages: Int, page: @escaping Page) {
        self.mostPages = mostPages
        self.page = page
    }

    /// Begins at the first page.
    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(pages: PagesAhead(mostPages: self.mostPages, page: self.page))
    }

    /// Goes through the list once.
    public struct AsyncIterator: AsyncIteratorProtocol {
        private let pages: PagesAhead<Resource>
        private var current: [Resource] = []
        private var position = 0
        private var seen = SeenIDs()

        init(pages: PagesAhead<Resource>) {
            self.pages = pages
        }

        /// Gives the next resource; nil at the end, and after an error.
        public mutating func next() async throws(TerraformCloudError) -> Resource? {
            try await self.next(isolation: nil)
        }

        /// Gives the next resource; nil at the end, and after an error.
        public mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(TerraformCloudError) -> Resource? {
            while true {
                while self.position < self.current.count {
                    let resource = self.current[self.position]
                    self.position += 1
                    if self.seen.insert(resource.resourceID) { return resource }
                }
                guard let page = try await self.pages.next() else { return nil }
                self.current = page
                self.position = 0
            }
        }
    }
}

/// The pages of a list in order, of which one is read ahead.
final class PagesAhead<Resource: APIResource> {
    private typealias Reading = Task<Result<ListDocument<Resource>, TerraformCloudError>, Never>

    private let mostPages: Int
    private let page: ResourceSequence<Resource>.Page
    private var taken = 0
    /// The page that comes next, and its number; nil before the first.
    private var ahead: (number: Int, reading: Reading)?
    private var isAtEnd = false

    init(mostPages: Int, page: @escaping ResourceSequence<Resource>.Page) {
        self.mostPages = mostPages
        self.page = page
    }

    deinit {
        self.ahead?.reading.cancel()
    }

    /// The resources of the next page; nil at the end, and after an error.
    func next(isolation: isolated (any Actor)? = #isolation) async throws(TerraformCloudError) -> [Resource]? {
        guard !self.isAtEnd else { return nil }
        let (number, reading) = self.ahead ?? self.begin(1)
        // Until it is known that there is more, there is not.
        self.isAtEnd = true
        self.ahead = nil
        let result = await withTaskCancellationHandler {
            await reading.value
        } onCancel: {
            reading.cancel()
        }
        let document = try result.get()
        self.taken += 1
        if let next = try document.next(after: number) {
            guard self.taken < self.mostPages else { throw .tooManyPages(self.mostPages) }
            self.ahead = self.begin(next)
            self.isAtEnd = false
        }
        return document.data
    }

    private func begin(_ number: Int) -> (number: Int, reading: Reading) {
        let page = self.page
        return (number, Reading { await Result { () async throws(TerraformCloudError) in try await page(number) } })
    }
}

extension Result where Success: Sendable {
    /// What a body gives or throws.
    fileprivate init(_ body: () async throws(Failure) -> Success) async {
        do {
            self = .success(try await body())
        } catch {
            self = .failure(error)
        }
    }
}
