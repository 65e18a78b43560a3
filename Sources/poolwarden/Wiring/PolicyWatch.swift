import ServiceLifecycle
import UnixSignals

/// Takes up changed policies: within a second of a change in their folder, and on SIGHUP.
struct PolicyWatch: Service {
    let policies: LivePolicies

    func run() async {
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    for await _ in await UnixSignalsSequence(trapping: .sighup) {
                        self.policies.reload()
                    }
                }
                group.addTask {
                    while (try? await Task.sleep(for: .seconds(1))) != nil {
                        self.policies.reloadIfChanged()
                    }
                }
            }
        }
    }
}
