import Dispatch

/// Threads of their own for evaluations, so that a policy that burns its whole budget never delays an acknowledgement.
///
/// There are as many as cores: an evaluation computes, it does not wait on a thread.
final class EvaluationThreads: TaskExecutor {
    private let queue = DispatchQueue(label: "evaluations", attributes: .concurrent)

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        self.queue.async {
            job.runSynchronously(on: self.asUnownedTaskExecutor())
        }
    }
}
