package import Foundation
package import Intake
package import Warden

/// A request that a source accepts as it is, and the source.
package struct Trial: Sendable {
    package let request: RequestFile
    package let sender: any Sender
    package let secrets: Secrets
    package let now: Date

    package init(request: RequestFile, sender: any Sender, secrets: Secrets, now: Date) {
        self.request = request
        self.sender = sender
        self.secrets = secrets
        self.now = now
    }

    package init(_ fixture: Fixture) throws {
        self.init(
            request: try fixture.request,
            sender: fixture.sender,
            secrets: try fixture.secrets,
            now: try fixture.signedAt,
        )
    }

    /// Whether another request is accepted in its place.
    ///
    /// - Parameters:
    ///   - request: The other request.
    ///   - secrets: The source's secrets; nil for its own.
    /// - Returns: False when it is refused, whyever.
    package func accepts(_ request: RequestFile, secrets: Secrets? = nil) -> Bool {
        let delivery = request.delivery(source: SourceName(rawValue: "a"), received: self.now)
        do throws(Rejection) {
            try self.sender.authenticate(delivery, secrets: secrets ?? self.secrets, now: self.now)
            return true
        } catch {
            return false
        }
    }
}
