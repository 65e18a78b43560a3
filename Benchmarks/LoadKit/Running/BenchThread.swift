import Dispatch
import Foundation

/// A thread that can be waited for.
package final class BenchThread: Sendable {
    private let done = DispatchSemaphore(value: 0)

    package init(_ body: @escaping @Sendable () -> Void) {
        let done = self.done
        Thread {
            body()
            done.signal()
        }.start()
    }

    package func join() {
        self.done.wait()
    }
}
