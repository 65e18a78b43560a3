import AgentPoolsAPI
import Foundation
import NIOHTTP1
import Warden

/// An address that new tokens' secrets are posted to, as JSON with `pool`, `id`, `description` and `secret`.
struct TokenHook: Sendable {
    let url: Secret
    /// What is waited between two tries: a token whose secret nobody took is of no use and is deleted again.
    let pauses: [Duration]

    /// Posts the secret until somebody takes it.
    ///
    /// Safe to repeat for a receiver that looks at the token's ID.
    ///
    /// - Throws: ``ReplyError`` of the last try; neither the address nor the secret is in it.
    func keep(_ created: CreatedAgentToken, ofPool pool: String, _ post: Post) async throws(ReplyError) {
        let document = Self.document(created, ofPool: pool)
        for pause in self.pauses {
            do throws(ReplyError) {
                return try await self.send(document, post)
            } catch {
                guard case .transient = error else { throw error }
            }
            guard (try? await Task.sleep(for: pause)) != nil else { break }
        }
        try await self.send(document, post)
    }

    private func send(_ document: [UInt8], _ post: Post) async throws(ReplyError) {
        let url = self.url.withBytes { String(decoding: $0, as: UTF8.self) }
        let verdict = try await post(document, toConfigured: url, headers: HTTPHeaders())
        switch verdict.status {
        case 200..<300: return
        case 408, 429, 500...: throw .transient(reason: "it answered \(verdict.status)", retryAfter: nil)
        default: throw .final(reason: "it answered \(verdict.status)")
        }
    }

    private static func document(_ created: CreatedAgentToken, ofPool pool: String) -> [UInt8] {
        struct Document: Encodable {
            let pool: String
            let id: String
            let description: String?
            let secret: String
        }
        let document = Document(
            pool: pool,
            id: created.token.id.rawValue,
            description: created.token.description,
            secret: created.secret.reveal(),
        )
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let bytes = try? encoder.encode(document) else { preconditionFailure("texts have a JSON form") }
        return Array(bytes)
    }
}
