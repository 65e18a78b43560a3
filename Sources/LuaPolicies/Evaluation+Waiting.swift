import AgentPoolsAPI
import Warden

/// What a policy is suspended on: called once, it waits and says what the policy gets.
typealias PendingRead = () async -> ReadOutcome

/// How a policy goes on after it has waited.
enum ReadOutcome {
    /// The call gives this value.
    case answer([UInt8])
    /// The call raises this sentence, which the policy may catch.
    case error(String)
    /// The evaluation ends here, whatever the policy would catch.
    case over(String)
}

/// Waiting for reads, and recording them.
extension Evaluation {
    /// The most reads that one call has under way at once.
    private static let together = 8

    /// Suspends the policy on reads.
    ///
    /// - Throws: The end of the run, where the evaluation may not read so often.
    func wait(reads count: Int = 1, for read: @escaping PendingRead) throws(Refusal) -> HostCalls.Answer {
        let most = self.policySet.settings.reads
        guard count <= most - self.readCount else {
            throw self.violate("one evaluation can read \(most) times")
        }
        self.readCount += count
        self.pending = read
        return .wait
    }

    /// Waits for something outside of Lua within what is left of the time for that.
    func suspend<Answer: Sendable>(
        _ read: @escaping @Sendable () async throws(TerraformCloudError) -> Answer
    ) async -> ReadDeadline.Ending<Answer> {
        let start = ContinuousClock.now
        defer { self.suspended += ContinuousClock.now - start }
        let left = max(.zero, self.policySet.settings.readTime - self.suspended)
        return await ReadDeadline.race(start.advanced(by: left), read)
    }

    /// What reads of an organization go to.
    func reads(of organization: String?) -> any AgentPoolsReads {
        let found = self.inputs.organizations.first { $0.key == organization }
        return (found ?? self.inputs.organizations[0]).reads
    }

    /// Makes a read, records it, and makes an answer of it.
    func read<Answer: Sendable>(
        _ name: FactName,
        of organization: String?,
        _ read: @escaping @Sendable (any AgentPoolsReads) async throws(TerraformCloudError) -> Answer,
        fact: (Answer) -> String,
        answer: (Answer) -> [UInt8],
    ) async -> ReadOutcome {
        let reads = self.reads(of: organization)
        switch await self.suspend({ () throws(TerraformCloudError) in try await read(reads) }) {
        case .answered(let found):
            self.record(name, fact(found))
            return .answer(answer(found))
        case .failed(let error):
            let sentence = "\(name.call) could not be read: \(error.sentence)"
            self.record(name, FactAnswer.error(sentence))
            return .error("tfc.\(sentence)")
        case .late: return self.over(self.lateness(of: name.call), [name])
        case .cancelled: return self.over(self.cancellation(of: name.call), [name])
        }
    }

    /// Makes reads of whole lists, some at once, and records them in the order of `lists`.
    ///
    /// - Parameters:
    ///   - lists: What is not read yet.
    ///   - call: The call that asks, such as `agents.each_of`.
    ///   - describe: What one list is called where it cannot be read.
    ///   - answer: Makes the answer once all are read.
    /// - Returns: The answer, or the error of the first list that cannot be read.
    func readTogether<List: Listing>(
        _ lists: [List],
        for call: String,
        _ describe: (List) -> String,
        answer: () -> [UInt8],
    ) async -> ReadOutcome {
        let sources = lists.map { ($0, self.reads(of: $0.organization)) }
        let names = lists.map(FactName.whole)
        switch await self.suspend({ () throws(TerraformCloudError) in await Self.wholes(sources) }) {
        case .answered(let results):
            var problem: String?
            for (list, result) in zip(lists, results) {
                switch result {
                case .success(let elements):
                    self[keyPath: List.lists].take(elements, of: list)
                    self.record(.whole(list), FactAnswer.list(elements, of: list))
                case .failure(let error):
                    let sentence = "\(call): \(describe(list)) could not be read: \(error.sentence)"
                    self.record(.whole(list), FactAnswer.error(sentence))
                    problem = problem ?? sentence
                }
            }
            return problem.map { .error("tfc.\($0)") } ?? .answer(answer())
        case .failed(let error): return .error("tfc.\(call) could not be read: \(error.sentence)")
        case .late: return self.over(self.lateness(of: call), names)
        case .cancelled: return self.over(self.cancellation(of: call), names)
        }
    }

    /// The lists in their order, whichever of them is answered first.
    private static func wholes<List: Listing>(
        _ sources: [(list: List, reads: any AgentPoolsReads)]
    ) async -> [Result<[List.Element], TerraformCloudError>] {
        await withTaskGroup(of: (Int, Result<[List.Element], TerraformCloudError>).self) { group in
            var results: [Int: Result<[List.Element], TerraformCloudError>] = [:]
            for (position, source) in sources.enumerated() {
                if position >= Self.together, let (done, result) = await group.next() { results[done] = result }
                group.addTask { (position, await Self.whole(source.list, source.reads)) }
            }
            while let (done, result) = await group.next() { results[done] = result }
            return sources.indices.map { results[$0] ?? .failure(.cancelled(sentBytes: false)) }
        }
    }

    /// One list.
    ///
    /// A function of its own: Swift 6.3.1, optimizing, loses the position where a tuple with it is returned out of
    /// `do throws`.
    private static func whole<List: Listing>(
        _ list: List,
        _ reads: any AgentPoolsReads,
    ) async -> Result<[List.Element], TerraformCloudError> {
        do throws(TerraformCloudError) {
            return .success(try await list.whole(from: reads))
        } catch {
            return .failure(error)
        }
    }

    private func record(_ name: FactName, _ answer: String) {
        self.facts.append(Decision.Fact(read: name.text, answer: answer))
    }

    private func over(_ sentence: String, _ names: [FactName]) -> ReadOutcome {
        for name in names { self.record(name, FactAnswer.error(sentence)) }
        return .over("tfc.\(sentence)")
    }

    private func lateness(of call: String) -> String {
        "\(call) was not answered in time; one evaluation waits \(self.policySet.settings.readTime) for its reads"
    }

    private func cancellation(of call: String) -> String {
        "\(call) was not answered before the evaluation was cancelled"
    }
}
