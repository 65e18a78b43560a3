import AgentPoolsAPI

extension ListDocument {
    /// The number of the page after this one.
    ///
    /// - Parameter number: This page's number.
    /// - Returns: The next page's number; nil on the last.
    /// - Throws: ``TerraformCloudError/unreadable(reason:)`` where it does not grow: following it would never end, and
    ///   stopping there would pass a part of the list for the whole.
    func next(after number: Int) throws(TerraformCloudError) -> Int? {
        guard let next = self.toldNext(after: number) else { return nil }
        guard next > number else {
            throw .unreadable(reason: "page \(number) of the list says that page \(next) comes next")
        }
        return next
    }

    private func toldNext(after number: Int) -> Int? {
        guard let pagination = self.pagination else { return self.links?.next == nil ? nil : number + 1 }
        return pagination.nextPage
    }
}

extension TerraformCloudError {
    /// A list has more pages than are read.
    static func tooManyPages(_ most: Int) -> TerraformCloudError {
        .unreadable(reason: "the list has more than \(most) pages")
    }
}
