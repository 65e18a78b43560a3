import Foundation
import JournalStore
import TestKit
import Testing
import Warden

private let id = "0af7651916cd43dd8448eb211c80319c"
private let parent = "b7ad6b7169203331"

struct `The trace of a delivery` {
    @Test(arguments: [
        ("00-\(id)-\(parent)-01", "01"), ("00-\(id)-\(parent)-00", "00"), ("00-\(id)-\(parent)-03", "03"),
        // Flags that this version does not know are cleared.
        ("00-\(id)-\(parent)-ff", "03"), (" \t00-\(id)-\(parent)-01 ", "01"),
        // A later version is read as far as it is known.
        ("01-\(id)-\(parent)-01", "01"), ("cc-\(id)-\(parent)-01-what-the-future-brings", "01"),
        ("fe-\(id)-\(parent)-01-", "01"),
    ])
    func `is what its sender says`(_ field: String, _ flags: String) throws {
        let trace = try #require(Trace(parents: [field], states: []))
        #expect(trace.id == id)
        #expect(trace.parent == parent)
        #expect(trace.traceparent(span: 0xAB) == "00-\(id)-00000000000000ab-\(flags)")
    }

    private static let malformed: [[String]] = [
        [], [""], ["00-\(id)-\(parent)-01", "00-\(id)-\(parent)-01"], ["00-\(id)-\(parent)-01-"],
        ["00-\(id)-\(parent)-01-more"], ["ff-\(id)-\(parent)-01"], ["00-\(id.uppercased())-\(parent)-01"],
        ["00-\(id)-\(parent.uppercased())-01"], ["0A-\(id)-\(parent)-01"], ["00-\(id)-\(parent)-0X"],
        ["00-00000000000000000000000000000000-\(parent)-01"], ["00-\(id)-0000000000000000-01"],
        ["00-\(id)-\(parent)-1"], ["00-\(id)-\(parent)"], ["00-\(id.dropLast())-\(parent)-01"],
        ["00_\(id)-\(parent)-01"], ["00-\(id)_\(parent)-01"], ["00-\(id)-\(parent)_01"], ["+0-\(id)-\(parent)-01"],
        ["00-\(id)-\(parent)-+1"], ["01-\(id)-\(parent)-01what"], ["00-\(id.dropLast())é-\(parent)-01"],
    ]

    @Test(arguments: Self.malformed)
    func `is not taken from a field that is not well formed`(_ fields: [String]) {
        #expect(Trace(parents: fields, states: ["a=1"]) == nil)
    }

    private static let longValue = String(repeating: "v", count: 256)

    private static let states: [([String], String?)] = [
        (["a=1"], "a=1"), (["rojo=00f067aa0ba902b7,congo=t61rcWkgMzE"], "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE"),
        (["a=1", "b=2"], "a=1,b=2"), ([" a=1\t, ,\tb=2 ,"], "a=1,b=2"), (["0a@b-c_d*e/f=x y"], "0a@b-c_d*e/f=x y"),
        (["a= 1"], "a= 1"), ([(0..<32).map { "k\($0)=\($0)" }.joined(separator: ",")], nil),
        // Too long: first the long members go, then the last ones.
        (["a=1,b=\(longValue),c=\(longValue),d=4"], "a=1,d=4"),
    ]

    @Test(arguments: Self.states)
    func `has what others wrote for themselves`(_ fields: [String], _ text: String?) throws {
        let trace = try #require(Trace(parents: ["00-\(id)-\(parent)-01"], states: fields))
        #expect(trace.state?.text == text ?? fields[0])
    }

    private static let malformedStates: [[String]] = [
        [], [""], [" , ,"], ["a"], ["=1"], ["a="], ["A=1"], ["-a=1"], ["a=1,b"], ["a=1,a=2"], ["a=é"], ["a=1=2"],
        ["a\u{1}=1"], ["a=1\u{7F}"], ["a=" + String(repeating: "v", count: 257)],
        [String(repeating: "k", count: 257) + "=1"], [(0..<33).map { "k\($0)=1" }.joined(separator: ",")],
    ]

    @Test(arguments: Self.malformedStates)
    func `has nothing of theirs that is not well formed`(_ fields: [String]) throws {
        let trace = try #require(Trace(parents: ["00-\(id)-\(parent)-01"], states: fields))
        #expect(trace.state == nil)
    }

    @Test(arguments: [
        ("github", "1", "github\n1"), ("slack", "f00f", "slack\nf00f"), ("", "", "\n"),
    ])
    func `begins with it where it brings none, and is always the same`(
        _ source: String,
        _ id: String,
        _ text: String,
    ) {
        let trace = Trace(of: DeliveryID(rawValue: id), from: SourceName(rawValue: source))
        #expect(trace.id == Self.hash(text))
        #expect(trace.id.count == 32)
        #expect(trace.parent == nil && trace.state == nil)
        #expect(trace.traceparent(span: 1) == "00-\(trace.id)-0000000000000001-00")
    }

    /// FNV-1a with 128 bits, by halves: another way to the same number.
    private static func hash(_ text: String) -> String {
        var (high, low): (UInt64, UInt64) = (0x6C62_272E_07BB_0142, 0x62B8_2175_6295_C58D)
        for byte in text.utf8 {
            low ^= UInt64(byte)
            // The prime is 2^88 + 0x13B.
            let product = low.multipliedFullWidth(by: 0x13B)
            high = high &* 0x13B &+ product.high &+ (low << 24)
            low = product.low
        }
        let digits = { (half: UInt64) in String(String(String(half, radix: 16).reversed()).padding(16).reversed()) }
        return digits(high) + digits(low)
    }
}

extension String {
    fileprivate func padding(_ length: Int) -> String { self + String(repeating: "0", count: length - self.count) }
}

@Suite(.temporaryFolder)
struct `A delivery that brings a trace` {
    private static let parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

    private static func delivery(_ line: String, id: String, _ fields: [(String, String)]) -> Delivery {
        let plain = FakeSender.delivery(line, id: id)
        return Delivery(
            source: plain.source,
            method: plain.method,
            headers: plain.headers + fields.map { HeaderField(name: $0.0, value: $0.1) },
            body: plain.body,
            received: plain.received,
        )
    }

    @Test func `keeps it, also when its reply is sent after a restart`() async throws {
        let before = try World(policies: ScriptedPolicies.permitting(try .create("ci-arm")), answerWindow: nil)
        before.replier.fail(with: [.transient(reason: "not now", retryAfter: nil)])
        _ = await before.reception.receive(
            Self.delivery(
                "pool create ci-arm",
                id: "1",
                [("Traceparent", Self.parent), ("tracestate", "a=1"), ("TraceState", "b=2")],
            )
        )
        await before.settleAll()
        #expect(before.replier.traces.map { $0?.id } == ["0af7651916cd43dd8448eb211c80319c"])

        let after = try before.restarted(policies: ScriptedPolicies.permitting())
        after.clock.advance(by: 3_600)
        await after.worker.sendWaitingReplies()
        let trace = try #require(after.replier.traces.first ?? nil)
        #expect(after.replier.sent.count == 1)
        #expect(trace.traceparent(span: 1) == "00-0af7651916cd43dd8448eb211c80319c-0000000000000001-01")
        #expect(trace.parent == "b7ad6b7169203331")
        #expect(trace.state?.text == "a=1,b=2")
    }

    @Test func `has it while a policy decides, and keeps nothing of one that is not well formed`() async throws {
        let world = try World(
            policies: ScriptedPolicies { _, _ in
                #expect(TaskTrail.delivery?.number == 1)
                return Decision(verdict: .deny, reasons: [.init("no")], policySet: "test")
            },
            answerWindow: nil,
        )
        _ = await world.reception.receive(
            Self.delivery("pool create x", id: "7", [("traceparent", Self.parent + "!"), ("tracestate", "a=1")])
        )
        await world.settleAll()
        let kept = try await world.journal.delivery(1)
        #expect(kept.headers == [HeaderField(name: "x-kept", value: "yes")])
        #expect(kept.trace == Trace(of: DeliveryID(rawValue: "7"), from: SourceName(rawValue: "test")))
        #expect(world.replier.traces == [kept.trace])
    }

    @Test func `is acknowledged once for each time that it comes`() async throws {
        let world = try World(policies: ScriptedPolicies.permitting(try .create("ci-arm")), answerWindow: nil)
        let received = world.clock.now.addingTimeInterval(-2)
        _ = await world.say("pool create ci-arm", id: "same", received: received)
        _ = await world.say("pool create ci-arm", id: "same", received: received)
        await world.settleAll()
        let seconds = world.notices.all.compactMap { notice -> TimeInterval? in
            guard case .acknowledged(let delivery, let seconds) = notice, delivery.number == 1 else { return nil }
            return seconds
        }
        #expect(seconds == [2, 2])
    }
}
