import AgentPoolsAPI
import AsyncHTTPClient
import NIOCore
import NIOPosix
import NIOSSL
import PeerNames

/// Why there was no answer.
enum ExchangeFailure: Error {
    /// The connection failed, or time was up. `sentBytes` is false only where we know that nothing was sent.
    case transport(reason: String, sentBytes: Bool)
    /// The caller's task was cancelled.
    case cancelled(sentBytes: Bool)
    /// A success longer than we read.
    case tooLong(limit: Int)
    /// The client was shut down before.
    case shutDown

    var error: TerraformCloudError {
        switch self {
        case .transport(let reason, let sentBytes): .transport(reason: reason, sentBytes: sentBytes)
        case .cancelled(let sentBytes): .cancelled(sentBytes: sentBytes)
        case .tooLong(let limit): .unreadable(reason: "the answer is longer than \(limit) bytes")
        case .shutDown: .transport(reason: "the client was shut down", sentBytes: false)
        }
    }

    /// Reads what the HTTP client threw.
    ///
    /// - Parameters:
    ///   - error: What was thrown.
    ///   - sentBytes: Whether the head of the request left.
    init(_ error: any Error, sentBytes: Bool) {
        switch error {
        case is CancellationError:
            self = .cancelled(sentBytes: sentBytes)
        case let error as HTTPClientError where error == .cancelled:
            self = .cancelled(sentBytes: sentBytes)
        case let error as HTTPClientError where error == .alreadyShutdown && !sentBytes:
            self = .shutDown
        default:
            self = .transport(reason: Self.reason(error), sentBytes: sentBytes)
        }
    }

    /// The same without the token, should what we read have a part in the words.
    func redacted(_ token: APIToken) -> ExchangeFailure {
        guard case .transport(let reason, let sentBytes) = self else { return self }
        return .transport(reason: token.redacted(from: reason), sentBytes: sentBytes)
    }

    /// The error in a few words that hold no value of the request.
    private static func reason(_ error: any Error) -> String {
        switch error {
        case let error as HTTPClientError:
            error.shortDescription
        case let error as NIOConnectionError:
            Self.reason(error)
        case let error as IOError where error.errnoCode == ECONNREFUSED:
            "connection refused"
        case let error as NIOSSLExtraError where error == .failedToValidateHostname:
            "the server's certificate is for another host name"
        case is PeerName.Another:
            "the server's certificate is for its address, and not for its name"
        case NIOSSLError.handshakeFailed(let failure) where "\(failure)".contains("CERTIFICATE_VERIFY_FAILED"):
            "the server's certificate is not trusted; if its authority is your own, name its file in the settings"
        case is NIOSSLError, is NIOSSLExtraError, is BoringSSLError:
            "TLS failed: \(Self.short(error))"
        default:
            Self.short(error)
        }
    }

    private static func reason(_ error: NIOConnectionError) -> String {
        if let first = error.connectionErrors.first { return Self.reason(first.error) }
        return error.dnsAError == nil && error.dnsAAAAError == nil ? "no connection" : "the host name was not found"
    }

    private static func short(_ error: any Error) -> String {
        String(String(describing: error).prefix(200))
    }
}
