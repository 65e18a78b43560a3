import Foundation
import Testing
import Warden

@testable import JournalStore

struct `A sealed capability` {
    private let seal = CapabilitySeal(key: Secret(String(repeating: "k", count: 32)))
    private let owner = CapabilitySeal.Owner(number: 1, name: "response_url")

    @Test func `opens for its own delivery and name only`() throws {
        let sealed = try self.seal.seal(Secret("https://hooks.slack.com/1"), self.owner)
        #expect(self.seal.open(sealed, self.owner) == Secret("https://hooks.slack.com/1"))
        #expect(self.seal.open(sealed, .init(number: 2, name: "response_url")) == nil)
        #expect(self.seal.open(sealed, .init(number: 1, name: "token")) == nil)
    }

    @Test func `does not open with another key, nor when a byte of it was changed`() throws {
        var sealed = try self.seal.seal(Secret("https://hooks.slack.com/1"), self.owner)
        let other = CapabilitySeal(key: Secret(String(repeating: "o", count: 32)))
        #expect(other.open(sealed, self.owner) == nil)
        sealed[sealed.startIndex + 15] ^= 1
        #expect(self.seal.open(sealed, self.owner) == nil)
    }
}
