import AgentPoolsAPI
import CLuaBridge
import Warden

/// What a policy asks: answered from what this evaluation has read already, or by a read that it waits for.
///
/// `organization` is the key of the organization whose table of calls is used; nil for the default one.
extension Evaluation {
    /// Answers a read; nil for a call that is none.
    func answerRead(
        _ call: box_call_number,
        _ arguments: inout ValueReader,
        of organization: String?,
    ) throws(Refusal) -> HostCalls.Answer? {
        switch call {
        case BOX_POOLS_EACH:
            try self.eachPool(arguments.options("tfc.pools.each"), page: arguments.next(), of: organization)
        case BOX_POOLS_LIST: try self.listPools(arguments.options("tfc.pools.list"), of: organization)
        case BOX_POOLS_FIND: try self.findPool(arguments.next(), of: organization)
        case BOX_POOLS_SHOW: try self.showPool(arguments.next(), of: organization)
        case BOX_AGENTS_EACH:
            try self.eachAgent(arguments.next(), arguments.options("tfc.agents.each"), page: arguments.next())
        case BOX_AGENTS_EACH_OF:
            try self.eachAgent(
                ofPools: arguments.values(),
                arguments.options("tfc.agents.each_of"),
                page: arguments.next(),
            )
        case BOX_AGENTS_LIST: try self.listAgents(arguments.next(), arguments.options("tfc.agents.list"))
        case BOX_AGENTS_COUNT: try self.countAgents(arguments.next(), arguments.options("tfc.agents.count"))
        case BOX_AGENTS_SHOW: try self.showAgent(arguments.next(), of: organization)
        case BOX_TOKENS_EACH: try self.eachToken(arguments.next(), page: arguments.next())
        case BOX_TOKENS_LIST: try self.listTokens(arguments.next())
        case BOX_TOKENS_SHOW: try self.showToken(arguments.next(), of: organization)
        case BOX_ORGANIZATION: try self.organization(arguments.next())
        default: nil
        }
    }

    /// The organization's key, or nothing for the default one.
    func organization(_ name: HostValue) throws(Refusal) -> HostCalls.Answer {
        let known = self.inputs.organizations.map(\.key)
        guard let name = name.text, known.contains(name) else {
            let asked = Failure.printable(String((name.text ?? "").prefix(100)), oneLine: true)
            let meant = NearestName.among(known, to: asked).map { "did you mean \"\($0)\"?" }
            let others = meant ?? "there are \(known.map { "\"\($0)\"" }.joined(separator: ", "))"
            throw Refusal("tfc.organization: the settings have no organization \"\(asked)\"; \(others)")
        }
        return .value(self.one { name == known[0] ? $0.absent() : $0.text(name) })
    }

    // MARK: - lists

    /// A whole list, read before or now.
    func whole<List: Listing>(
        _ list: List,
        _ answer: @escaping ([List.Element]) -> [UInt8],
    ) throws(Refusal) -> HostCalls.Answer {
        if let elements = self[keyPath: List.lists].whole(list) { return .value(answer(elements)) }
        return try self.wait {
            await self.read(.whole(list), of: list.organization) { reads throws(TerraformCloudError) in
                try await list.whole(from: reads)
            } fact: {
                FactAnswer.list($0, of: list)
            } answer: { elements in
                self[keyPath: List.lists].take(elements, of: list)
                return answer(elements)
            }
        }
    }

    /// One page of a list, read before or now: the next page's number, then the elements.
    func page<List: Listing>(
        _ number: HostValue,
        of list: List,
        _ answer: @escaping ([List.Element]) -> [UInt8],
    ) throws(Refusal) -> HostCalls.Answer {
        let number = try Self.number(number)
        let pageAnswer = { (page: ListPage<List.Element>) in
            (page.next.map { next in self.one { $0.integer(next) } } ?? Self.lastPage) + answer(page.elements)
        }
        if let page = self[keyPath: List.lists].page(number, of: list) { return .value(pageAnswer(page)) }
        return try self.wait {
            await self.read(.page(number, of: list), of: list.organization) { reads throws(TerraformCloudError) in
                try await list.page(number, from: reads)
            } fact: {
                FactAnswer.page($0, of: list)
            } answer: { page in
                pageAnswer(self[keyPath: List.lists].take(page, number: number, of: list))
            }
        }
    }

    static func number(_ page: HostValue) throws(Refusal) -> Int {
        guard case .integer(let number) = page, number >= 1 else { throw Refusal("there is no such page") }
        return Int(number)
    }

    /// In the place of the next page's number.
    static let lastPage = {
        var writer = ValueWriter()
        writer.absent()
        return writer.bytes
    }()

    func one(_ body: (inout ValueWriter) -> Void) -> [UInt8] {
        var writer = ValueWriter()
        body(&writer)
        return writer.bytes
    }

    func list<Element>(_ elements: [Element], _ give: (Element, inout ValueWriter) -> Void) -> [UInt8] {
        var writer = ValueWriter()
        writer.list(elements.count)
        for element in elements { give(element, &writer) }
        return writer.bytes
    }

    /// An ID as the API writes them; nothing else may reach a path.
    static func identifier(_ value: HostValue, of call: String) throws(Refusal) -> String {
        guard let id = value.text, !id.isEmpty, id.utf8.count <= 64,
            id.utf8.allSatisfy({ byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                    true
                default: false
                }
            })
        else { throw Refusal("\(call) takes an ID of letters, digits, - and _, at most 64 of them") }
        return id
    }
}

extension ValueReader {
    fileprivate mutating func options(_ call: String) throws(Refusal) -> Options {
        try Options(self.next(), of: call)
    }

    /// A list whose number of values stands in front.
    fileprivate mutating func values() -> [HostValue] {
        guard case .integer(let count) = self.next() else { return [] }
        var values: [HostValue] = []
        for _ in 0..<count { values.append(self.next()) }
        return values
    }
}
