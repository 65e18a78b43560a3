import AgentPoolsAPI
import Synchronization
import Testing

@testable import TerraformCloud

/// A list that changes between requests, as a server has it.
final class ModelList: Sendable {
    private struct State {
        var agents: [Agent]
        var created: Int
        var numbers: SeededNumbers
        var requests: [Int] = []
    }

    /// What happens before a request is answered.
    enum Change: CaseIterable, Sendable {
        case nothing, creations, deletions
    }

    private let state: Mutex<State>
    private let pageSize: Int
    private let changes: [Change]
    /// Agents that are never deleted: those whose number is a multiple of it.
    static let keeping = 3

    init(count: Int, pageSize: Int, changes: [Change], seed: Int) {
        self.state = Mutex(
            State(agents: (0..<count).map { Sample.agent($0) }, created: count, numbers: SeededNumbers(seed))
        )
        self.pageSize = pageSize
        self.changes = changes
    }

    var agents: [Agent] { self.state.withLock { $0.agents } }
    var requests: [Int] { self.state.withLock { $0.requests } }

    /// The agents that were there from the beginning, and are never deleted.
    static func kept(_ count: Int) -> [String] {
        stride(from: 0, to: count, by: Self.keeping).map { Sample.agent($0).resourceID }
    }

    @Sendable func page(_ number: Int) async throws(TerraformCloudError) -> ListDocument<Agent> {
        self.state.withLock { state in
            state.requests.append(number)
            switch self.changes.randomElement(using: &state.numbers) ?? .nothing {
            case .nothing:
                break
            case .creations:
                for _ in 0..<Int.random(in: 1...3, using: &state.numbers) {
                    let place = Int.random(in: 0...state.agents.count, using: &state.numbers)
                    // Never a multiple: those are the ones that were there from the beginning.
                    state.agents.insert(Sample.agent(state.created * Self.keeping + 1), at: place)
                    state.created += 1
                }
            case .deletions:
                for _ in 0..<Int.random(in: 1...3, using: &state.numbers) where !state.agents.isEmpty {
                    let place = Int.random(in: 0..<state.agents.count, using: &state.numbers)
                    guard !Self.isKept(state.agents[place]) else { continue }
                    state.agents.remove(at: place)
                }
            }
            return Sample.document(state.agents, number: number, size: self.pageSize)
        }
    }

    private static func isKept(_ agent: Agent) -> Bool {
        (Int(agent.id.rawValue.drop { !$0.isNumber }) ?? 1).isMultiple(of: Self.keeping)
    }
}

@Suite(.timeLimit(.minutes(10)))
struct `A whole list` {
    static func read(_ list: ModelList, most: Int = 1_000) async throws -> [Agent] {
        try await WholeList(mostPages: most, pagesAtOnce: 4, page: list.page).read()
    }

    @Test(arguments: [0, 1, 2, 99, 100, 101, 250], [1, 2, 7, 100])
    func `has every element once and in order, whatever the pages`(_ count: Int, _ size: Int) async throws {
        let list = ModelList(count: count, pageSize: size, changes: [.nothing], seed: 1)
        #expect(try await Self.read(list) == list.agents)
        // Nothing is asked twice where nothing changed.
        #expect(list.requests.sorted() == Array(1...max(1, (count + size - 1) / size)))
    }

    @Test(arguments: 0..<300)
    func `has each element once, and everything that was there all the time`(_ seed: Int) async throws {
        var numbers = SeededNumbers(seed)
        let count = Int.random(in: 0...60, using: &numbers)
        let size = Int.random(in: 4...15, using: &numbers)
        let changes: [ModelList.Change] = [
            [.nothing, .nothing, .nothing, .creations], [.nothing, .nothing, .nothing, .deletions],
            [.nothing, .nothing, .nothing, .creations, .deletions], [.creations], [.deletions],
        ][seed % 5]
        let list = ModelList(count: count, pageSize: size, changes: changes, seed: seed)
        let ids = try await Self.read(list).map(\.resourceID)
        #expect(Set(ids).count == ids.count)
        let kept = ModelList.kept(count)
        #expect(Set(ids).isSuperset(of: kept))
        // Three passes at most, each of them its pages, the first of them twice, and some that came meanwhile.
        let passes = list.requests.count { $0 == 1 }
        #expect((1...5).contains(passes))
    }

    @Test func `keeps its order though it was read again`() async throws {
        for seed in 0..<100 {
            let changes: [ModelList.Change] = [
                .nothing, .nothing, .nothing, .nothing, .nothing, .creations, .deletions,
            ]
            let list = ModelList(count: 40, pageSize: 9, changes: changes, seed: seed)
            let kept = Set(ModelList.kept(40))
            let ids = try await Self.read(list).map(\.resourceID).filter(kept.contains)
            #expect(ids == ModelList.kept(40))
        }
    }

    @Test func `is read again when something slipped between two pages`() async throws {
        let requests = Mutex<[Int]>([])
        let list = WholeList(mostPages: 10, pagesAtOnce: 1) { number throws(TerraformCloudError) in
            let count = requests.withLock { requests in
                requests.append(number)
                return requests.count
            }
            // After the first page was read, the first element is deleted.
            let agents = (count == 1 ? 0..<4 : 1..<4).map { Sample.agent($0) }
            return Sample.document(agents, number: number, size: 2)
        }
        #expect(try await list.read().map(\.name) == ["agent-1", "agent-2", "agent-3"])
        #expect(requests.withLock(\.self) == [1, 2, 1, 2, 1])
    }

    @Test func `is what was seen in all passes where it never holds still`() async throws {
        let requests = Mutex(0)
        let list = WholeList(mostPages: 100, pagesAtOnce: 1) { number throws(TerraformCloudError) in
            let count = requests.withLock { requests in
                requests += 1
                return requests
            }
            // Each request sees one more at the front than the one before.
            let agents = (0..<3 + count).reversed().map { Sample.agent($0, name: "\(count)") }
            return Sample.document(agents, number: number, size: 2)
        }
        let agents = try await list.read()
        #expect(Set(agents.map(\.resourceID)).count == agents.count)
        #expect(Set(agents.map(\.resourceID)).isSuperset(of: (0..<4).map { Sample.agent($0).resourceID }))
        // The last version of each: no name is of the first pass where a later one saw it again.
        #expect(agents.last?.name != "1")
    }

    @Test func `takes the same twice for what there is, though the total says otherwise`() async throws {
        let requests = Mutex(0)
        let list = WholeList(mostPages: 10, pagesAtOnce: 1) { _ throws(TerraformCloudError) in
            requests.withLock { $0 += 1 }
            return ListDocument(
                data: [Sample.agent(1)],
                pagination: Pagination(currentPage: 1, totalPages: 1, totalCount: 7),
            )
        }
        #expect(try await list.read().count == 1)
        #expect(requests.withLock(\.self) == 2)
    }

    @Test func `follows pages beyond those that the first one knew of`() async throws {
        let list = WholeList(mostPages: 10, pagesAtOnce: 4) { number throws(TerraformCloudError) in
            ListDocument(
                data: [Sample.agent(number)],
                pagination: Pagination(currentPage: number, nextPage: number < 5 ? number + 1 : nil, totalPages: 2),
            )
        }
        #expect(try await list.read().count == 5)
    }

    @Test func `is followed by its links where there is nothing else`() async throws {
        let list = WholeList(mostPages: 10, pagesAtOnce: 4) { number throws(TerraformCloudError) in
            ListDocument(
                data: [Sample.agent(number)],
                links: PageLinks(
                    current: nil,
                    first: nil,
                    previous: nil,
                    next: number < 3 ? "https://example.com" : nil,
                    last: nil,
                ),
            )
        }
        #expect(try await list.read().count == 3)
    }

    @Test(arguments: [true, false])
    func `is an error where it has too many pages, and no part of it`(_ knowsTotal: Bool) async throws {
        let requests = Mutex(0)
        let list = WholeList(mostPages: 3, pagesAtOnce: 4) { number throws(TerraformCloudError) in
            requests.withLock { $0 += 1 }
            return ListDocument(
                data: [Sample.agent(number)],
                pagination: Pagination(currentPage: number, nextPage: number + 1, totalPages: knowsTotal ? 4 : nil),
            )
        }
        let error = await failure { _ = try await list.read() }
        #expect(error == .unreadable(reason: "the list has more than 3 pages"))
        #expect(requests.withLock(\.self) == (knowsTotal ? 1 : 3))
    }

    @Test(arguments: [2, 1, 0, -5])
    func `is an error where its pages do not come to an end`(_ next: Int) async throws {
        let list = WholeList(mostPages: 100, pagesAtOnce: 4) { number throws(TerraformCloudError) in
            ListDocument(
                data: [Sample.agent(number)],
                pagination: Pagination(currentPage: number, nextPage: number == 1 ? 2 : next),
            )
        }
        let error = await failure { _ = try await list.read() }
        #expect(error == .unreadable(reason: "page 2 of the list says that page \(next) comes next"))
    }

    @Test func `is an error where one of its pages is`() async throws {
        let list = WholeList(mostPages: 100, pagesAtOnce: 4) { number throws(TerraformCloudError) in
            guard number != 7 else { throw .server(status: 500, APIErrors()) }
            return Sample.document((0..<20).map { Sample.agent($0) }, number: number, size: 2)
        }
        #expect(await failure { _ = try await list.read() } == .server(status: 500, APIErrors()))
    }
}

@Suite(.timeLimit(.minutes(10)))
struct `A stream of a list` {
    static func sequence(_ list: ModelList, most: Int = 1_000) -> ResourceSequence<Agent> {
        ResourceSequence(mostPages: most, page: list.page)
    }

    @Test(arguments: [0, 1, 99, 100, 101, 250], [1, 7, 100])
    func `has every element once and in order`(_ count: Int, _ size: Int) async throws {
        let list = ModelList(count: count, pageSize: size, changes: [.nothing], seed: 1)
        var agents: [Agent] = []
        for try await agent in Self.sequence(list) { agents.append(agent) }
        #expect(agents == list.agents)
    }

    @Test(arguments: 0..<100)
    func `has no element twice, and all of them where nothing is deleted`(_ seed: Int) async throws {
        let isDeleting = seed.isMultiple(of: 2)
        let list = ModelList(
            count: 40,
            pageSize: 7,
            changes: isDeleting ? ModelList.Change.allCases : [.nothing, .creations],
            seed: seed,
        )
        var ids: [String] = []
        for try await agent in Self.sequence(list) { ids.append(agent.resourceID) }
        #expect(Set(ids).count == ids.count)
        if !isDeleting { #expect(ids.filter(Set(ModelList.kept(40)).contains) == ModelList.kept(40)) }
    }

    @Test func `reads one page ahead, and no more`() async throws {
        let list = ModelList(count: 100, pageSize: 10, changes: [.nothing], seed: 1)
        var iterator = Self.sequence(list).makeAsyncIterator()
        #expect(list.requests.isEmpty)
        _ = try await iterator.next()
        try await eventually { list.requests.count >= 2 }
        for _ in 0..<1_000 { await Task.yield() }
        #expect(list.requests == [1, 2])
        for _ in 0..<10 { _ = try await iterator.next() }
        try await eventually { list.requests.count >= 3 }
        #expect(list.requests == [1, 2, 3])
    }

    @Test func `begins anew each time`() async throws {
        let list = ModelList(count: 30, pageSize: 10, changes: [.nothing], seed: 1)
        let sequence = Self.sequence(list)
        for _ in 0..<2 {
            let count = try await sequence.reduce(0) { count, _ in count + 1 }
            #expect(count == 30)
        }
    }

    @Test func `ends with an error where it has too many pages`() async throws {
        let list = ModelList(count: 100, pageSize: 10, changes: [.nothing], seed: 1)
        var iterator = Self.sequence(list, most: 3).makeAsyncIterator()
        var count = 0
        let error = await failure { while try await iterator.next() != nil { count += 1 } }
        #expect(error == .unreadable(reason: "the list has more than 3 pages"))
        // Nothing comes after an error.
        #expect(try await iterator.next() == nil)
        #expect(list.requests == [1, 2, 3])
    }

    @Test func `ends with an error where its pages do not come to an end`() async throws {
        let sequence = ResourceSequence<Agent>(mostPages: 100) { number throws(TerraformCloudError) in
            ListDocument(data: [Sample.agent(number)], pagination: Pagination(currentPage: 1, nextPage: 2))
        }
        var ids: [String] = []
        let error = await failure { for try await agent in sequence { ids.append(agent.resourceID) } }
        #expect(error == .unreadable(reason: "page 2 of the list says that page 2 comes next"))
        #expect(ids.count == 1)
    }

    @Test func `ends when its task is cancelled`() async throws {
        let began = Gate()
        let sequence = ResourceSequence<Agent>(mostPages: 100) { _ throws(TerraformCloudError) in
            began.open()
            do {
                try await Task.sleep(for: .seconds(60))
            } catch {
                throw .cancelled(sentBytes: true)
            }
            return ListDocument(data: [])
        }
        let task = Task { await failure { for try await _ in sequence {} } }
        await began.wait()
        task.cancel()
        #expect(await task.value == .cancelled(sentBytes: true))
    }

    @Test func `stops reading ahead when nobody goes on`() async throws {
        let cancelled = Gate()
        let second = Gate()
        do {
            let sequence = ResourceSequence<Agent>(mostPages: 100) { number throws(TerraformCloudError) in
                guard number > 1 else { return Sample.document((0..<4).map { Sample.agent($0) }, number: 1, size: 2) }
                second.open()
                do {
                    try await Task.sleep(for: .seconds(60))
                } catch {
                    cancelled.open()
                    throw .cancelled(sentBytes: true)
                }
                return ListDocument(data: [])
            }
            for try await _ in sequence { break }
            await second.wait()
        }
        await cancelled.wait()
    }
}

struct `Seen IDs` {
    @Test func `are remembered, whatever they look like`() {
        var seen = SeenIDs()
        let ids = [
            "agent-aaaaaaaaaaaaaaaa", "agent-aaaaaaaaaaaaaaab", "agent-baaaaaaaaaaaaaaa", "apool-aaaaaaaaaaaaaaaa",
            "agent-short", "aaaaaaaaaaaaaaaa", "-aaaaaaaaaaaaaaaa", "agentaaaaaaaaaaaaaaaaa", "",
            "agent-aaaaaaaaaaaaaaé",
            "agent-aaaaaaaaaaaaaaaaaaaa",
        ]
        let first = ids.filter { seen.insert($0) }
        let second = ids.filter { seen.insert($0) }
        #expect(first == ids)
        #expect(second.isEmpty)
    }

    @Test func `are all told apart`() {
        var seen = SeenIDs()
        let new = (0..<100_000).count { seen.insert(Sample.agentID($0).rawValue) }
        let old = (0..<100_000).count { seen.insert(Sample.agentID($0).rawValue) }
        #expect([new, old] == [100_000, 0])
    }
}
