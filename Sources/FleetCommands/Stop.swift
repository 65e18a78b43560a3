import AgentPoolsAPI

/// Why a command ends before its end: what to tell, and how it ends.
struct Stop: Error {
    /// Safe to print.
    let text: String
    let ending: Ending

    init(_ text: String, _ ending: Ending = .notDone) {
        self.text = text
        self.ending = ending
    }

    /// A read that failed; nothing was changed.
    ///
    /// - Parameters:
    ///   - subject: What was read, such as a pool's name; nil where there is nothing to add.
    ///   - error: What came of it.
    init(reading subject: String?, _ error: TerraformCloudError) {
        if case .cancelled = error {
            self.init("Stopped. Nothing was changed.", .notConfirmed)
        } else {
            self.init((subject.map { "\($0): " } ?? "").printable + error.explanation.printable)
        }
    }
}
