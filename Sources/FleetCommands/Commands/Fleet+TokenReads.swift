package import AgentPoolsAPI

extension Fleet {
    /// `tokens list`: the agent tokens of a pool, without their secrets.
    ///
    /// - Parameters:
    ///   - reference: The pool's ID or exact name.
    ///   - sort: The order; nil leaves it to the API, which keeps none.
    /// - Returns: How it ended.
    package func listTokens(of reference: String, sort: CreationSort?) async -> Ending {
        await self.command { () throws(Stop) in
            let pool = try await self.finder.find(reference)
            let tokens = try await self.read(pool.name) { () throws(TerraformCloudError) in
                try await self.api.listTokens(of: pool.id, sort: sort)
            }
            switch self.format {
            case .json:
                self.print([.init("pool", pool.reference), .init("tokens", .array(tokens.map(\.json)))])
            case .text where tokens.isEmpty:
                self.console.tell("The pool \(pool.name.printable) has no tokens.")
            case .text:
                self.console.print(self.table(of: tokens).text(on: self.screen))
            }
            return .done
        }
    }

    /// `tokens show`: one agent token, without its secret.
    package func showToken(_ id: AgentTokenID) async -> Ending {
        await self.command { () throws(Stop) in
            let token = try await self.read(id.rawValue) { () throws(TerraformCloudError) in
                try await self.api.showToken(id)
            }
            switch self.format {
            case .json:
                self.print([.init("token", token.json)])
            case .text:
                var page = Page()
                page.add("id", Cell(token.id.rawValue))
                page.add("description", .name(token.description))
                page.add("created", .exactTime(token.createdAt, now: self.now))
                page.add("created by", .name(token.createdBy?.rawValue))
                page.add("last used", .exactTime(token.lastUsedAt, now: self.now, none: "never"))
                self.console.print(page.text(on: self.screen))
            }
            return .done
        }
    }

    private func table(of tokens: [AgentToken]) -> Table {
        Table(
            columns: [
                .init(title: "ID"),
                .init(title: "DESCRIPTION", least: 12),
                .init(title: "CREATED", leaveOut: 2),
                .init(title: "LAST USED", leaveOut: 0),
                .init(title: "CREATED BY", leaveOut: 1),
            ],
            rows: tokens.map { token in
                [
                    Cell(token.id.rawValue),
                    .name(token.description),
                    .time(token.createdAt, now: self.now),
                    .lastPing(token.lastUsedAt, now: self.now),
                    .name(token.createdBy?.rawValue),
                ]
            },
        )
    }
}
