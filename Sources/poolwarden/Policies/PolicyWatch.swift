import ServiceLifecycle
import UnixSignals

/// Takes up changed policies: seconds after their folder has come to rest, and on SIGHUP.
struct PolicyWatch: Service {
    let policies: LivePolicies

    func run() async {
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    for await _ in await UnixSignalsSequence(trapping: .sighup) {
                        _ = await self.policies.reload()
                    }
                }
                group.addTask {
                    while (try? await Task.sleep(for: .seconds(1))) != nil {
                        await self.policies.reloadIfChanged()
                    }
                }
            }
        }
    }
}
