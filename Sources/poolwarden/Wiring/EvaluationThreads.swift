import Dispatch
import Glibc

/// Threads of their own for evaluations, so that a policy that burns its whole budget never delays an acknowledgement.
///
/// There are as many as cores: an evaluation computes, it does not wait on a thread.
final class EvaluationThreads: TaskExecutor {
    private let queue: DispatchQueue
    private let yields: Bool

    /// What its threads are less urgent by, as nice(1) counts: they get a third of what another thread gets, not nothing.
    private static let niceness: Int32 = 5

    /// - Parameter yields: Whether its threads come after the others while processors are short: receiving, keeping and
    ///   refusing take little time, and somebody waits for each of them. Threads that yield are used by nobody else.
    init(yields: Bool) {
        self.yields = yields
        self.queue = DispatchQueue(
            label: "evaluations",
            qos: yields ? .utility : .userInitiated,
            attributes: .concurrent,
        )
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let yields = self.yields
        self.queue.async {
            // On Linux this is about the calling thread; a thread that has it already stays as it is.
            if yields { _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, Self.niceness) }
            job.runSynchronously(on: self.asUnownedTaskExecutor())
        }
    }
}
