import Foundation
import SenderFixtures
import Testing
import Warden

@testable import Intake

struct `A message of Teams` {
    @Test(
        arguments: [
            ("2026-01-02T03:04:05Z", nil), ("2026-01-02T03:04:05.1234567Z", nil), ("2026-01-02T04:04:05.1+01:00", nil),
            ("2026-01-02T02:59:05Z", nil), ("2026-01-02T02:59:04Z", .timestampStale), ("2026-01-02T03:09:05.9Z", nil),
            ("2026-01-02T03:09:06Z", .timestampFuture), ("2026-01-02", .timestampMalformed), ("", .timestampMalformed),
            ("2026-13-02T03:04:05Z", .timestampMalformed), ("1767323045", .timestampMalformed),
        ] as [(String, Rejection.Reason?)]
    )
    func `is as fresh as it says`(_ timestamp: String, _ reason: Rejection.Reason?) {
        let body: JSONTree = ["id": "1", "timestamp": .string(timestamp)]
        var actual: Rejection.Reason?
        do throws(Rejection) {
            try TeamsSender.checkAge(of: JSONDocument.object(of: body.bytes), now: Fixture.now)
        } catch {
            actual = error.reason
        }
        #expect(actual == reason)
    }
}
