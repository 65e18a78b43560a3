import CLuaBridge
import Foundation

/// Runs plain Lua under the budgets of a policy: a chunk, then the global function `handle` that it may define.
///
/// There is no policy set and no fleet: `tfc` and the words of policies raise an error that says so. The clock stands
/// still and random numbers are the same in each run, so a chunk's outcome and fuel are the same in every process.
///
/// Unchecked: used by one thread at a time, as an interpreter is.
package final class PlainChunks {
    private let box: Box
    private let settings: PolicySettings
    private let log: (_ line: String) -> Void

    /// A value of the shape that senders' events have.
    package static let sampleEvent = Array(
        #"{"source":"test","text":"","user":{"id":"0","name":"nobody","groups":[]},"run":{}}"#.utf8
    )

    /// - Parameters:
    ///   - settings: What one chunk may use.
    ///   - log: Takes what chunks print and log, a line at a time.
    /// - Throws: ``PolicyLoadError`` when there is no memory for an interpreter, or Lua is not one that is known.
    package init(
        settings: PolicySettings = PolicySettings(),
        log: @escaping (_ line: String) -> Void = { _ in },
    ) throws(PolicyLoadError) {
        guard let box = Box(settings) else {
            let message = "no interpreter: not enough memory, or a Lua library that is not Lua 5.4 on 64 bits"
            throw PolicyLoadError([PolicyProblem(file: "lua", line: 0, message: message)])
        }
        self.box = box
        self.settings = settings
        self.log = log
    }

    /// Runs one chunk to its end.
    ///
    /// - Parameters:
    ///   - name: What errors call the chunk, such as `x.lua`.
    ///   - text: Its source; a first line that begins with `#` is skipped, as `lua` itself does.
    ///   - event: JSON, which becomes plain tables: the argument of `handle`.
    ///   - now: What `os.time()` and `now()` answer, in seconds since 1970.
    ///   - stock: Stock functions and libraries to put back, such as `load` and `string.dump`. They are outside of the
    ///     sandbox: only for programs that are trusted, such as Lua's own tests.
    /// - Returns: How it came out, with what it used.
    package func run(
        name: String,
        text: [UInt8],
        event: [UInt8] = PlainChunks.sampleEvent,
        now: Int = 0,
        stock: [String] = [],
    ) -> PlainOutcome {
        guard let code = self.compile(name: name, text: Self.withoutShebang(text)) else { return self.failure() }
        let files = CompiledFiles(policies: [(name, code)], libraries: [])
        let calls = HostCalls(
            box: self.box,
            log: { [log] line in log(Failure.printable(line, oneLine: true)) },
            answer: { _, _ in .raise("a plain chunk has no fleet") },
        )
        calls.begin(files, now: now, randomSeed: 0, event: [], payload: event)
        let status = withExtendedLifetime((calls, files)) { self.run(stock: stock) }
        return status == BOX_ENDED ? self.judge(result: self.box.detail) : self.failure()
    }

    /// Nil when it does not compile; the box says why.
    private func compile(name: String, text: [UInt8]) -> [UInt8]? {
        let compiled = text.withUnsafeBufferPointer { text in
            box_compile(self.box.pointer, name, box_bytes(at: text.baseAddress, length: text.count))
        }
        guard compiled else { return nil }
        let code = box_detail(self.box.pointer)
        return Array(UnsafeBufferPointer(start: code.at, count: code.length))
    }

    private func run(stock: [String]) -> box_status {
        let names = stock.map { strdup($0) }
        defer { names.forEach { free($0) } }
        let result = self.settings.result
        return names.map { UnsafePointer($0) }.withUnsafeBufferPointer { names in
            var plain = box_plain(
                stock: names.baseAddress,
                stock_count: names.count,
                result_bytes: result.bytes,
                result_nodes: result.nodes,
                result_depth: result.depth,
            )
            return box_run_plain(self.box.pointer, &plain)
        }
    }

    /// A first line for the shell becomes a comment, so that lines keep their numbers.
    private static func withoutShebang(_ text: [UInt8]) -> [UInt8] {
        text.first == UInt8(ascii: "#") ? Array("--".utf8) + text : text
    }

    private func judge(result: String) -> PlainOutcome {
        if result == "\"denied\"" { return self.outcome(.denied, error: "the chunk returned denied", result: result) }
        if let problem = RequestedOperations.problem(in: result) { return self.outcome(.error, error: problem) }
        return self.outcome(.ok, result: result)
    }

    private func failure() -> PlainOutcome {
        let word: PlainOutcome.Word =
            switch box_limit(self.box.pointer) {
            case BOX_INSTRUCTIONS, BOX_TIME: .cpuLimit
            case BOX_MEMORY, BOX_STRING: .memoryLimit
            default: box_denied(self.box.pointer) ? .denied : .error
            }
        var outcome = self.outcome(word, error: Failure(self.box, settings: self.settings).sentence)
        outcome.isOverdue = box_limit(self.box.pointer) == BOX_TIME
        return outcome
    }

    private func outcome(_ word: PlainOutcome.Word, error: String? = nil, result: String? = nil) -> PlainOutcome {
        let cost = box_cost(self.box.pointer)
        return PlainOutcome(
            word: word,
            fuel: cost.instructions,
            bytes: cost.peak,
            milliseconds: Double(cost.nanoseconds) / 1e6,
            error: error,
            result: result,
        )
    }
}
