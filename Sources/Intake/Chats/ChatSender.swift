package import Warden

/// A sender whose HTTP answers people read.
package protocol ChatSender: Sender {
    /// A text as the answer to a request, in the sender's own form: a message that the person sees who asked.
    func message(_ text: String) -> Answer
}

extension ChatSender {
    /// A rejection with a text that the chat shows to the person, where it shows one.
    ///
    /// Overload is told with 200, because a chat shows nothing but "failed" for every other status.
    package func answer(to rejection: Rejection) -> Answer {
        guard rejection.status != 503 else { return self.message("not accepted, try again") }
        var answer = self.message(rejection.explanation)
        answer.status = rejection.status
        return answer
    }
}

extension Answer {
    /// An answer of status 200 with a JSON document.
    init(_ tree: JSONTree) {
        self.init(status: 200, contentType: MediaType.json, body: tree.text)
    }
}
