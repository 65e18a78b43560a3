import AgentPoolsAPI
import AsyncHTTPClient
import NIOCore
import NIOPosix

/// Why there was no answer.
enum ExchangeFailure: Error {
    /// The connection failed, or time was up. `sentBytes` is false only where we know that nothing was sent.
    case transport(reason: String, sentBytes: Bool)
    /// The caller's task was cancelled.
    case cancelled(sentBytes: Bool)
    /// A success longer than we read.
    case tooLong(limit: Int)

    var error: TerraformCloudError {
        switch self {
        case .transport(let reason, let sentBytes): .transport(reason: reason, sentBytes: sentBytes)
        case .cancelled(let sentBytes): .cancelled(sentBytes: sentBytes)
        case .tooLong(let limit): .unreadable(reason: "the answer is longer than \(limit) bytes")
        }
    }

    /// Reads what the HTTP client threw.
    ///
    /// - Parameters:
    ///   - error: What was thrown.
    ///   - mayHaveSent: False when the HTTP client had not come to asking for the request's body. Where the request has
    ///     no body this is unknown, so true.
    init(_ error: any Error, mayHaveSent: Bool) {
        let sentBytes = mayHaveSent && !Self.happensBeforeSending(error)
        if error is CancellationError || error as? HTTPClientError == .cancelled {
            self = .cancelled(sentBytes: sentBytes)
        } else {
            self = .transport(reason: Self.reason(error), sentBytes: sentBytes)
        }
    }

    /// Whether the error can only come before the first byte of a request: no connection, so nothing was done.
    private static func happensBeforeSending(_ error: any Error) -> Bool {
        switch error {
        case is NIOConnectionError:
            true
        case let error as IOError:
            error.errnoCode == ECONNREFUSED
        case let error as HTTPClientError:
            [
                .connectTimeout, .tlsHandshakeTimeout, .httpProxyHandshakeTimeout, .socksHandshakeTimeout,
                .getConnectionFromPoolTimeout, .proxyAuthenticationRequired, .invalidProxyResponse, .invalidURL,
                .emptyHost, .emptyScheme, .alreadyShutdown,
            ].contains(error)
        default:
            false
        }
    }

    /// The error in a few words that hold no value of the request.
    private static func reason(_ error: any Error) -> String {
        switch error {
        case let error as HTTPClientError:
            error.shortDescription
        case let error as IOError where error.errnoCode == ECONNREFUSED:
            "connection refused"
        default:
            String(String(describing: error).prefix(200))
        }
    }
}
