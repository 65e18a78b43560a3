import AgentPoolsAPI

extension TerraformCloudClient {
    /// Reads one resource.
    ///
    /// - Parameters:
    ///   - call: What to ask.
    ///   - isMeant: Whether the resource is the one that was asked for: an answer about another one says nothing of it.
    /// - Returns: The resource.
    /// - Throws: ``TerraformCloudError``; ``TerraformCloudError/unreadable(reason:)`` for an answer about another one.
    func resource<Resource: APIResource>(
        _ call: Call,
        _ isMeant: (Resource) -> Bool,
    ) async throws(TerraformCloudError) -> Resource {
        let answer = try await self.send(call)
        let resource = try answer.document(without: self.settings.token, ResourceDocument<Resource>.init(reading:)).data
        guard isMeant(resource) else {
            throw .unreadable(reason: "status \(answer.status), and a document that is not about what was asked for")
        }
        return resource
    }

    /// Deletes something.
    ///
    /// Only 204 says that it is done: a proxy that asks people to sign in answers 200 to anything, and 202 is a promise.
    func delete(_ call: Call) async throws(TerraformCloudError) {
        let answer = try await self.send(call)
        guard answer.status == 204 else {
            throw .unreadable(reason: "status \(answer.status) where a deletion is answered with 204")
        }
    }

    /// Reads all pages of a list.
    func wholeList<Resource: APIResource>(_ call: Call) async throws(TerraformCloudError) -> [Resource] {
        try await WholeList(
            mostPages: self.settings.limits.mostPages,
            // Some more than can be under way, so that none of the connections has to wait for the next request.
            pagesAtOnce: 2 * self.settings.limits.connections,
            page: self.pages(of: .success(call)),
        ).read()
    }

    /// Reads a list page by page; an error instead of the list is thrown by the first page.
    func sequence<Resource: APIResource>(
        _ call: Result<Call, TerraformCloudError>
    ) -> ResourceSequence<Resource> {
        ResourceSequence(mostPages: self.settings.limits.mostPages, page: self.pages(of: call))
    }

    /// Reads one page of a list.
    func page<Resource: APIResource>(
        _ number: Int,
        of call: Call,
    ) async throws(TerraformCloudError) -> ListPage<Resource> {
        let page: ListDocument<Resource> = try await self.pages(of: .success(call))(number)
        return ListPage(elements: page.data, next: try page.next(after: number))
    }

    private func pages<Resource: APIResource>(
        of call: Result<Call, TerraformCloudError>
    ) -> @Sendable (Int) async throws(TerraformCloudError) -> ListDocument<Resource> {
        { number throws(TerraformCloudError) in
            let page = try call.get()
                .asking("page[number]", "\(number)")
                .asking("page[size]", "\(self.settings.limits.pageSize)")
            let answer = try await self.send(page)
            return try answer.document(without: self.settings.token, ListDocument<Resource>.init(reading:))
        }
    }
}
