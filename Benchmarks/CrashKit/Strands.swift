import Foundation
import Synchronization

/// Threads for what blocks: starting servers, waiting for them, reading files.
enum Strands {
    /// Works through a list on so many threads; each takes the next element when it is done with one.
    ///
    /// - Parameters:
    ///   - elements: What there is to do.
    ///   - count: How many threads.
    ///   - prepare: Makes what one thread needs for itself.
    ///   - body: Does one element.
    /// - Returns: The results, in no order.
    /// - Throws: The first error of any of them; the others stop at their next element.
    static func map<Element: Sendable, Own, Result: Sendable>(
        _ elements: [Element],
        on count: Int,
        prepare: @escaping @Sendable (Int) throws -> Own,
        _ body: @escaping @Sendable (Element, Own) throws -> Result,
    ) throws -> [Result] {
        let shared = Shared<Element, Result>(elements)
        let done = DispatchSemaphore(value: 0)
        for number in 0..<count {
            let thread = Thread {
                defer { done.signal() }
                do {
                    let own = try prepare(number)
                    while let element = shared.next() {
                        let result = try body(element, own)
                        shared.state.withLock { $0.results.append(result) }
                    }
                } catch {
                    shared.state.withLock { state in
                        state.error = state.error ?? error
                        state.rest = []
                    }
                }
            }
            thread.stackSize = 8 << 20
            thread.start()
        }
        for _ in 0..<count { done.wait() }
        return try shared.state.withLock { state in
            if let error = state.error { throw error }
            return state.results
        }
    }

    private final class Shared<Element: Sendable, Result: Sendable>: Sendable {
        struct State {
            var rest: ArraySlice<Element>
            var results: [Result] = []
            var error: (any Error)?
        }

        let state: Mutex<State>

        init(_ elements: [Element]) {
            self.state = Mutex(State(rest: elements[...]))
        }

        func next() -> Element? {
            self.state.withLock { $0.rest.popFirst() }
        }
    }
}
