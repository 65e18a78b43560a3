import Foundation
import Testing

@testable import AgentPoolsAPI

struct `A timestamp` {
    struct Case: Sendable, CustomTestStringConvertible {
        let text: String
        let seconds: Double?
        var testDescription: String { self.text }
    }

    static let cases = [
        Case(text: "1970-01-01T00:00:00Z", seconds: 0),
        Case(text: "2020-08-05T18:10:26.964Z", seconds: 1_596_651_026.964),
        Case(text: "2020-08-05T18:10:26Z", seconds: 1_596_651_026),
        Case(text: "2020-08-05T18:10:26+00:00", seconds: 1_596_651_026),
        Case(text: "2020-08-05T20:10:26.5+02:00", seconds: 1_596_651_026.5),
        Case(text: "2020-08-05T13:40:26-0430", seconds: 1_596_651_026),
        Case(text: "2020-08-05T18:10:26.9641234567Z", seconds: 1_596_651_026.964_123_456),
        Case(text: "1969-12-31T23:59:59Z", seconds: -1),
        Case(text: "2024-02-29T00:00:00Z", seconds: 1_709_164_800),
        Case(text: "2016-12-31T23:59:60Z", seconds: 1_483_228_800),
        Case(text: "2023-02-29T00:00:00Z", seconds: nil),
        Case(text: "1900-02-29T00:00:00Z", seconds: nil),
        Case(text: "2020-13-01T00:00:00Z", seconds: nil),
        Case(text: "2020-01-01T24:00:00Z", seconds: nil),
        Case(text: "2020-01-01T00:00:00", seconds: nil),
        Case(text: "2020-01-01T00:00:00.Z", seconds: nil),
        Case(text: "2020-01-01T00:00:00Zx", seconds: nil),
        Case(text: "2020-01-01", seconds: nil),
        Case(text: "2020-01-01T00:00:00+", seconds: nil),
        Case(text: "2020-01-01T00:00:00+2", seconds: nil),
        Case(text: "2020-01-01T00:00:00+02:0", seconds: nil),
        Case(text: "2020-01-01T00:00:00+24:00", seconds: nil),
        Case(text: "+020-01-01T00:00:00Z", seconds: nil),
        Case(text: "2020-01-01T00:00:00.١Z", seconds: nil),
        Case(text: "", seconds: nil),
        Case(text: "never", seconds: nil),
    ]

    @Test(arguments: Self.cases)
    func `is read as the point in time it names, or not at all`(_ example: Case) {
        #expect(Timestamp.read(example.text)?.timeIntervalSince1970 == example.seconds)
    }

    @Test(arguments: Self.cases)
    func `is read where it stands among other bytes`(_ example: Case) {
        let bytes = Array("9\(example.text)9".utf8)
        let read = Timestamp.read(bytes, in: 1..<(bytes.count - 1))
        #expect(read?.timeIntervalSince1970 == example.seconds)
    }

    @Test(arguments: [
        (0.0, "1970-01-01T00:00:00.000Z"),
        (1_596_651_026.964, "2020-08-05T18:10:26.964Z"),
        (-0.001, "1969-12-31T23:59:59.999Z"),
        (951_782_399.9996, "2000-02-29T00:00:00.000Z"),
        (Double.infinity, "9999-12-31T23:59:59.999Z"),
        (-Double.infinity, "0000-01-01T00:00:00.000Z"),
    ])
    func `is written in UTC with milliseconds and Z`(_ seconds: Double, _ text: String) {
        #expect(Timestamp.write(Date(timeIntervalSince1970: seconds)) == text)
    }

    @Test func `of any day of ten thousand years reads back as that day`() {
        for days in stride(from: -719_528, through: 2_932_896, by: 37) {
            let day = CivilDay(daysSince1970: days)
            #expect(day.daysSince1970 == days)
            #expect((1...CivilDay.length(ofMonth: day.month, year: day.year)).contains(day.day))
        }
    }

    @Test func `written twice is the same`() throws {
        for milliseconds in stride(from: 1_600_000_000_000.0, through: 1_600_000_100_000, by: 97) {
            let text = Timestamp.write(Date(timeIntervalSince1970: milliseconds / 1_000))
            #expect(Timestamp.write(try #require(Timestamp.read(text))) == text)
        }
    }
}
