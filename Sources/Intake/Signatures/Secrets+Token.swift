import Warden

extension Secrets {
    /// Refuses a body whose member `token` is not one of the secrets.
    func requireToken(of document: JSONDocument) throws(Rejection) {
        guard let token = document.firstText(at: "token") else {
            throw Rejection(.tokenMissing, "The body has no token.")
        }
        guard ConstantTime.isOne(token, of: self) else {
            throw Rejection(.tokenMismatch, "The token is not one that is configured.")
        }
    }
}
