package import Warden

/// What Teams hears: it shows the text of every answer of status 200 as a reply in the channel.
extension TeamsSender {
    package func message(_ text: String) -> Answer {
        Answer(["type": "message", "text": .string(text)])
    }

    /// There is no second chance to write, so it says where the outcome can be read.
    package func receipt(for delivery: JournaledDelivery) -> Answer {
        self.message(
            "Accepted as delivery \(delivery.number). It takes longer than Teams lets me wait, and I cannot write here "
                + "again: say `why \(delivery.number)` to hear how it ends."
        )
    }
}
