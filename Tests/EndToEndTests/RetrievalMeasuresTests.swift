import Foundation
import Metrics
import MetricsTestKit
import Testing
import Warden

@testable import poolwarden

struct `The metrics of missed deliveries` {
    @Test func `count what was missed, what has arrived after all, and what never will`() throws {
        let metrics = TestMetrics()
        let measures = RetrievalMeasures(factory: metrics)
        let hook = WatchedHook(source: SourceName(rawValue: "github"), name: "orgs/octo-org/hooks/7")
        let deafness = Deafness(first: .distantPast, last: .distantPast, recovered: 5, givenUp: 2)
        let notices: [RetrievalNotice] = [
            .found(missed: 7, lost: []), .recovered(4), .recovered(1), .deaf(deafness),
            .failing(.unreachable(reason: "away")), .working,
        ]
        for notice in notices { measures.count(.retrieval(hook, notice)) }
        measures.count(.handshake(source: hook.source))
        for (name, count) in [("missed", 7), ("recovered", 5), ("given_up", 2)] {
            let counter = try metrics.expectCounter("poolwarden_deliveries_\(name)_total", [("source", "github")])
            #expect(counter.totalValue == Int64(count))
        }
        #expect(metrics.counters.count == 3)
    }
}
