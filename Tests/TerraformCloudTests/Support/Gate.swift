/// Opens once; who waits goes on then.
final class Gate: Sendable {
    private let stream: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    init() {
        (self.stream, self.continuation) = AsyncStream.makeStream()
    }

    func open() {
        self.continuation.finish()
    }

    func wait() async {
        for await _ in self.stream {}
    }
}

/// Waits until something holds.
///
/// - Throws: When the test was given up meanwhile, so that nothing runs on behind it.
func eventually(_ condition: () -> Bool) async throws {
    while !condition() {
        try Task.checkCancellation()
        await Task.yield()
    }
}
