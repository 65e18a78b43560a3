import Foundation
import Warden

/// Signs requests as one kind of sender does.
protocol RequestSigner: Sendable {
    /// Signs a request; `freshDelivery` is what a new ID of the delivery is made from, nil to keep the ID.
    func sign(
        _ request: RequestFile,
        secret: Secret,
        now: Date,
        freshDelivery: UUID?,
    ) throws(RequestFileError) -> RequestFile
}

extension UUID {
    /// Its 32 digits of base 16, in lower case, without hyphens.
    var digits: String { self.uuidString.lowercased().filter { $0 != "-" } }
}
