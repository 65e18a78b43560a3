import Outbound
import Replies
import Synchronization

/// A resolver that answers as it is told, each time with the next answer; the last one stays.
final class FakeResolver: NameResolver {
    private let state: Mutex<(answers: [[IPAddress]], names: [String])>

    convenience init(_ answers: [String]...) {
        self.init(answers)
    }

    init(_ answers: [[String]]) {
        self.state = Mutex((answers.map { $0.compactMap(IPAddress.init) }, []))
    }

    /// The names that were asked for.
    var names: [String] { self.state.withLock { $0.names } }

    func addresses(of name: String, within limit: Duration) async throws(NameResolutionError) -> [IPAddress] {
        let answer = self.state.withLock { state in
            state.names.append(name)
            return state.answers.count > 1 ? state.answers.removeFirst() : state.answers.first
        }
        guard let answer else { throw .unknown }
        return answer
    }
}
