import HTTPServing
import Hummingbird
import Retrieval
import Testing
import Warden

@testable import poolwarden

struct `Public keys from the web` {
    /// What a publisher answers.
    struct Publication: Sendable {
        var status = HTTPResponse.Status.ok
        var cacheControl: String?
        var body = "{}"
    }

    @Test(arguments: [
        (Publication(), "{}"),
        (
            Publication(cacheControl: "public, max-age=22410, must-revalidate, no-transform"),
            "{} for 22410.0 s",
        ),
        (Publication(cacheControl: "max-age=a"), "{}"), (Publication(cacheControl: "s-maxage=5"), "{}"),
        (Publication(status: .notFound), "failed: it answered 404"),
        (Publication(status: .found), "failed: it answered 302"),
        (
            Publication(body: String(repeating: " ", count: 1 << 18 + 1)),
            "failed: it could not be reached: ",
        ),
    ])
    func `are what was published, for as long as it says`(
        _ publication: Publication,
        _ outcome: String,
    ) async throws {
        try await serving({ Self.publisher(of: publication, onReady: $0) }) { port in
            let clients = HostClients()
            let told: String
            do throws(KeyFetchError) {
                let place = KeyPlace(rawValue: "http://127.0.0.1:\(port)/keys")
                let published = try await WebKeys(clients: clients).fetch(place)
                let text = String(decoding: published.document, as: UTF8.self)
                told = text + (published.freshFor.map { " for \($0) s" } ?? "")
            } catch {
                told = "failed: \(error.reason)"
            }
            try await clients.shutdown()
            #expect(outcome.hasSuffix(" ") ? told.hasPrefix(outcome) : told == outcome)
        }
    }

    private static func publisher(
        of publication: Publication,
        onReady: @escaping @Sendable (Int) async -> Void,
    ) -> some ApplicationProtocol {
        let router = Router()
        router.get("keys") { _, _ in
            var response = Response(
                status: publication.status,
                body: .init(byteBuffer: ByteBuffer(string: publication.body)),
            )
            response.headers[.cacheControl] = publication.cacheControl
            return response
        }
        return Application(
            router: router,
            server: .closingUnserved(),
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { await onReady($0.localAddress?.port ?? 0) },
            logger: quiet,
        )
    }
}
