import Foundation
import Outbound
import Replies
import Synchronization
import Testing

struct `The system's resolver` {
    @Test func `knows this machine`() async throws {
        let addresses = try await SystemResolver().addresses(of: "localhost", within: .seconds(10))
        let loopback = try ["127.0.0.0/8", "::1/128"].map { try #require(AddressRange($0)) }
        #expect(!addresses.isEmpty)
        #expect(addresses.allSatisfy { address in loopback.contains { $0.contains(address) } })
    }

    @Test func `gives the bytes of an address in their order`() throws {
        // Numbers need no DNS.
        for text in ["10.1.2.3", "2600:1:2:3:4:5:6:7"] {
            #expect(try systemAddresses(text).get() == [try #require(IPAddress(text))])
        }
    }

    @Test func `does not know what cannot be`() async throws {
        // RFC 6761, section 6.4; without a DNS there is no answer.
        let error = await #expect(throws: NameResolutionError.self) {
            try await SystemResolver().addresses(of: "x.invalid", within: .seconds(30))
        }
        #expect(error == .unknown || error == .unavailable)
    }

    @Test func `is not waited for longer than the limit`() async throws {
        let gate = DispatchSemaphore(value: 0)
        defer { gate.signal() }
        let resolver = SystemResolver { _ in
            gate.wait()
            return .success([])
        }
        let took = await ContinuousClock().measure {
            await #expect(throws: NameResolutionError.late) {
                try await resolver.addresses(of: "a.test", within: .milliseconds(50))
            }
        }
        #expect(took < .seconds(60))
    }

    @Test func `is not waited for by whom nobody waits for`() async throws {
        let gate = DispatchSemaphore(value: 0)
        defer { gate.signal() }
        let resolver = SystemResolver { _ in
            gate.wait()
            return .success([])
        }
        let lookup = Task { try await resolver.addresses(of: "a.test", within: .seconds(600)) }
        lookup.cancel()
        await #expect(throws: NameResolutionError.interrupted) { try await lookup.value }
    }

    @Test func `begins no more lookups when all are stuck, and goes on when they are not`() async throws {
        let gate = DispatchSemaphore(value: 0)
        let found = IPAddress(v4: 0x0808_0808)
        let resolver = SystemResolver { name in
            if name == "stuck.test" { gate.wait() }
            return .success([found])
        }
        for _ in 0..<SystemResolver.mostLookups {
            await #expect(throws: NameResolutionError.late) {
                try await resolver.addresses(of: "stuck.test", within: .milliseconds(1))
            }
        }
        await #expect(throws: NameResolutionError.unavailable) {
            try await resolver.addresses(of: "a.test", within: .seconds(10))
        }
        for _ in 0..<SystemResolver.mostLookups {
            gate.signal()
        }
        // A thread may take a moment to end.
        var answer: [IPAddress]?
        for _ in 0..<1_000 where answer == nil {
            answer = try? await resolver.addresses(of: "a.test", within: .seconds(10))
            try await Task.sleep(for: .milliseconds(10))
        }
        #expect(answer == [found])
    }
}
