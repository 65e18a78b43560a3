import Foundation
package import Outbound
import Synchronization

/// The names as this machine knows them: `/etc/hosts`, the DNS, and what else `/etc/nsswitch.conf` says.
///
/// Each lookup has a thread, because `getaddrinfo` blocks and cannot be interrupted; a late one is left behind.
package final class SystemResolver: NameResolver {
    /// More lookups than this are not begun: then the resolver is stuck, and threads would only pile up.
    package static let mostLookups = 16

    private let lookUp: @Sendable (String) -> Result<[IPAddress], NameResolutionError>
    private let lookups = Mutex(0)

    /// - Parameter lookUp: Finds the addresses of a name, and may block.
    package init(lookUp: @escaping @Sendable (String) -> Result<[IPAddress], NameResolutionError> = systemAddresses) {
        self.lookUp = lookUp
    }

    package func addresses(
        of name: String,
        within limit: Duration,
    ) async throws(NameResolutionError) -> [IPAddress] {
        guard self.begin() else { throw .unavailable }
        let lookup = Lookup()
        Thread.detachNewThread {
            lookup.end(with: self.lookUp(name))
            self.lookups.withLock { $0 -= 1 }
        }
        let timer = Task {
            try await Task.sleep(for: limit)
            lookup.end(with: .failure(.late))
        }
        defer { timer.cancel() }
        return try await lookup.result.get()
    }

    private func begin() -> Bool {
        self.lookups.withLock { lookups in
            guard lookups < Self.mostLookups else { return false }
            lookups += 1
            return true
        }
    }
}

/// Asks the system's resolver, which blocks.
///
/// - SeeAlso: getaddrinfo(3); it gives the addresses in the order of RFC 6724.
package func systemAddresses(_ name: String) -> Result<[IPAddress], NameResolutionError> {
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var list: UnsafeMutablePointer<addrinfo>?
    let code = getaddrinfo(name, nil, &hints, &list)
    guard code == 0 else { return .failure(code == EAI_NONAME ? .unknown : .unavailable) }
    defer { freeaddrinfo(list) }
    let addresses = sequence(first: list) { $0?.pointee.ai_next }.prefix { $0 != nil }
        .compactMap { $0.flatMap { address(of: $0.pointee) } }
    return addresses.isEmpty ? .failure(.unknown) : .success(addresses)
}

private func address(of entry: addrinfo) -> IPAddress? {
    guard let address = UnsafeRawPointer(entry.ai_addr) else { return nil }
    switch entry.ai_family {
    case AF_INET:
        return IPAddress(v4: UInt32(bigEndian: address.loadUnaligned(as: sockaddr_in.self).sin_addr.s_addr))
    case AF_INET6:
        let six = address.loadUnaligned(as: sockaddr_in6.self)
        let number = withUnsafeBytes(of: six.sin6_addr) { $0.reduce(UInt128(0)) { $0 << 8 | UInt128($1) } }
        return IPAddress(v6: number, zone: six.sin6_scope_id == 0 ? nil : "\(six.sin6_scope_id)")
    default:
        return nil
    }
}

/// One lookup, which ends once: with what was found, or because it was late or nobody waits any more.
private final class Lookup: Sendable {
    typealias Outcome = Result<[IPAddress], NameResolutionError>

    private enum State {
        case running
        case awaited(CheckedContinuation<Outcome, Never>)
        case ended(Outcome)
    }

    private let state = Mutex(State.running)

    /// To be asked for once.
    var result: Outcome {
        get async {
            await withTaskCancellationHandler {
                await withCheckedContinuation { waiter in
                    let known: Outcome? = self.state.withLock { state in
                        guard case .ended(let result) = state else {
                            state = .awaited(waiter)
                            return nil
                        }
                        return result
                    }
                    if let known { waiter.resume(returning: known) }
                }
            } onCancel: {
                self.end(with: .failure(.interrupted))
            }
        }
    }

    /// The first end is the one that counts.
    func end(with result: Outcome) {
        let waiter: CheckedContinuation<Outcome, Never>? = self.state.withLock { state in
            switch state {
            case .running:
                state = .ended(result)
                return nil
            case .awaited(let waiter):
                state = .ended(result)
                return waiter
            case .ended:
                return nil
            }
        }
        waiter?.resume(returning: result)
    }
}
