import AgentPoolsAPI
import Foundation
import LoadKit

/// How fast pages of agents are read, on one core.
enum Decoding {
    static func measure() throws -> String {
        let fleet = BenchFleet(pools: 1, agentsPerPool: 100)
        let page = ListDocument(
            data: fleet.agents(of: 0),
            links: PageLinks(current: nil, first: nil, previous: nil, next: nil, last: nil),
            pagination: Pagination(currentPage: 1, totalPages: 1, totalCount: 100),
        ).bytes
        var rates: [Double] = []
        for _ in 0..<9 {
            let start = ContinuousClock.now
            for _ in 0..<500 {
                guard try ListDocument<Agent>(reading: page).data.count == 100 else {
                    throw BenchError("a page is short")
                }
            }
            rates.append(Double(page.count * 500) / 1e6 / (ContinuousClock.now - start).seconds)
        }
        return "\(rates.sorted()[4].formatted(digits: 0)) MB/s of agent documents, a page of \(page.count) bytes "
            + "(target >= 100 MB/s)"
    }
}
