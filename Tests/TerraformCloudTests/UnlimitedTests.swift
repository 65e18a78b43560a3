import Testing

@testable import TerraformCloud

@Suite struct `An API without a limit` {
    @Test func `leaves nothing behind in the ledger`() {
        var ledger = AdmissionLedger(limit: 0)
        for step in 0..<10_000 {
            let now = Double(step) / 1_000
            ledger.settle(ledger.admit(at: now), RateReport(sinceDeparture: 0.001, roundTrip: 0.001), at: now)
        }
        #expect(Mirror(reflecting: ledger).children.allSatisfy { ($0.value as? [Double])?.isEmpty ?? true })
    }
}
