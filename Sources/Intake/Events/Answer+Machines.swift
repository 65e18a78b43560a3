import Warden

/// Answers that programs read, and people who look at a sender's log of deliveries.
extension Answer {
    /// Why a delivery was not accepted, as JSON.
    ///
    /// - Parameters:
    ///   - rejection: What is wrong.
    ///   - challenge: How to prove oneself, for the answers with 401; nil where the sender knows only one way.
    /// - Returns: The answer, with the headers that its status asks for.
    static func refusal(_ rejection: Rejection, challenge: String? = nil) -> Answer {
        let body: JSONTree = [
            "error": .string(rejection.reason.rawValue), "explanation": .string(rejection.explanation),
        ]
        var headers: [HeaderField] = []
        switch rejection.status {
        // Whoever tries again, be it the sender or somebody between us, is to wait until the journal is free.
        case 503: headers.append(HeaderField(name: "retry-after", value: "10"))
        case 405: headers.append(HeaderField(name: "allow", value: "POST"))
        case 401:
            if let challenge { headers.append(HeaderField(name: "www-authenticate", value: challenge)) }
        default: break
        }
        return Answer(status: rejection.status, contentType: MediaType.json, headers: headers, body: body.text)
    }

    /// The answer to a delivery that only proves the address.
    static let ok = Answer(status: 200, contentType: MediaType.json, body: #"{"ok":true}"#)
}
