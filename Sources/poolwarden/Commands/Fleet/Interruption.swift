import Dispatch
import Foundation

/// Ctrl-C and SIGTERM while a command runs: the first asks it to stop, the second ends the program at once.
final class Interruption {
    private let sources: [any DispatchSourceSignal]

    private static let signals = [SIGINT, SIGTERM]

    init(_ stop: @escaping @Sendable () -> Void) {
        self.sources = Self.signals.map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                signal(number, SIG_DFL)
                stop()
            }
            source.resume()
            return source
        }
    }

    func end() {
        for (number, source) in zip(Self.signals, self.sources) {
            source.cancel()
            signal(number, SIG_DFL)
        }
    }
}
