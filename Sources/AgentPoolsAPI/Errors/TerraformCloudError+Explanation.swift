extension TerraformCloudError {
    /// What went wrong and what to do next, as sentences for a person; without a secret, fit for a chat.
    public var explanation: String {
        switch self {
        case .unauthorized(let errors):
            "Terraform did not accept the API token (401). Check that it is complete and not revoked, or set a new one."
                + errors.appendix
        case .forbidden(let errors):
            "The API token may not do this (403). Give its team the permission to manage agent pools." + errors.appendix
        case .notFound(let errors):
            "Terraform did not find it (404). It may be gone, or the API token may not see it: "
                + "list the pools to tell the two apart." + errors.appendix
        case .badRequest(let errors):
            "Terraform did not understand the request (400); nothing was done. Check the IDs and values in it."
                + errors.appendix
        case .conflict(let errors):
            "Something else holds it at the moment (409); nothing was done. Try again later." + errors.appendix
        case .notDeletable(let errors):
            "The agent is still idle or busy (412), and only unknown, errored or exited agents can be deleted. "
                + "Stop it first, then try again." + errors.appendix
        case .invalid(let attribute, let message, let errors):
            "Terraform refused \(Self.subject(attribute)) (422); nothing was done. Change it, then try again."
                + (errors.documents.isEmpty ? " The reason: \(message.sentence)." : "") + errors.appendix
        case .circuitOpen(let retryAfter):
            "Terraform has not answered for a while, so nothing was sent and nothing was done. "
                + "It is looked at again in \(Self.wholeSeconds(retryAfter)) s: try again then."
        case .rateLimited(let retryAfter, let errors):
            "Terraform is receiving too many requests (429); nothing was done. Try again "
                + (retryAfter.map { "in \(Self.wholeSeconds($0)) s." } ?? "in a minute.") + errors.appendix
        case .server(let status, let errors):
            "Terraform failed (\(status)). A change may or may not have been done: look before you try again."
                + errors.appendix
        case .unexpectedStatus(let status, let errors):
            "Terraform answered with the unexpected status \(status). Check the configured address." + errors.appendix
        case .unreadable(let reason):
            "Terraform's answer could not be read: \(reason). A change may have been done: look before you try again."
        case .transport(let reason, sentBytes: false):
            "Terraform could not be reached: \(reason). Nothing was done. Check the address and the network, "
                + "then try again."
        case .transport(let reason, sentBytes: true):
            "The connection to Terraform failed before it answered: \(reason). A change may or may not have been done: "
                + "look before you try again."
        case .cancelled(sentBytes: false):
            "The call was stopped before anything was sent. Nothing was done."
        case .cancelled(sentBytes: true):
            "The call was stopped before Terraform answered. A change may or may not have been done: "
                + "look before you try again."
        }
    }

    /// What was refused, as part of a sentence.
    private static func subject(_ attribute: String?) -> String {
        guard let name = attribute?.beginning(60), !name.isEmpty else { return "it" }
        return "the \(name)"
    }

    private static func wholeSeconds(_ seconds: Double) -> Int {
        guard seconds.isFinite else { return 60 }
        return Int(min(max(seconds.rounded(.up), 1), 86_400))
    }
}

extension APIErrors {
    /// What the API itself said, and the request's ID, to go after a sentence; empty where there is neither.
    fileprivate var appendix: String {
        let said = self.documents.prefix(3).compactMap(\.sentence)
        var words = ""
        if !said.isEmpty {
            words = " Terraform says: \(said.joined(separator: "; "))."
        } else if self.body != nil {
            words = " The answer was not in the API's form: it may come from a proxy in between."
        }
        let request = self.requestID.map { " Request ID: \($0.beginning(APIErrors.longestText))." } ?? ""
        return words + request
    }
}

extension APIErrorDocument {
    /// The detail, else the title, and where there is one the place that it is about.
    fileprivate var sentence: String? {
        guard let text = [self.detail, self.title].lazy.compactMap({ $0?.sentence }).first(where: { !$0.isEmpty })
        else { return nil }
        guard let place = (self.pointer ?? self.parameter)?.sentence, !place.isEmpty else { return text }
        return "\(text) (\(place))"
    }
}

extension String {
    /// The text in one line, of a length for people, without a full stop at its end.
    fileprivate var sentence: String {
        let line = self.beginning(APIErrors.longestText).split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return line.hasSuffix(".") ? String(line.dropLast()) : line
    }
}
