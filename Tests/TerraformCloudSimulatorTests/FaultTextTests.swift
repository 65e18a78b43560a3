import TerraformCloudSimulator
import Testing

struct `The text of a fault` {
    static let texts: [(String, ScriptedFault)] = [
        ("latency:250ms", ScriptedFault(.delay(seconds: 0.25))),
        ("latency:50ms-2s on reads", ScriptedFault(.delayBetween(least: 0.05, most: 2), on: .reads)),
        ("429", ScriptedFault(.rateLimited(after: 1))),
        ("429:1.5s next 3", ScriptedFault(.rateLimited(after: 1.5), .next(3))),
        ("500", ScriptedFault(.serverError(status: 500, applied: false))),
        (
            "503:after on mutations next 2",
            ScriptedFault(.serverError(status: 503, applied: true), on: .mutations, .next(2)),
        ),
        ("close", ScriptedFault(.dropConnection(applied: false))),
        ("close:after", ScriptedFault(.dropConnection(applied: true))),
        ("reset:before on pools.create", ScriptedFault(.resetConnection(applied: false), on: .call("pools.create"))),
        ("cut chance 0.5", ScriptedFault(.cutAnswer(percent: 50), .chance(0.5))),
        ("cut:0", ScriptedFault(.cutAnswer(percent: 0))),
        ("garbage", ScriptedFault(.garbage(applied: true))),
        ("garbage:before on mutations", ScriptedFault(.garbage(applied: false), on: .mutations)),
        ("hang", ScriptedFault(.hang(seconds: 3_600))),
        ("hang:2s chance 0.1", ScriptedFault(.hang(seconds: 2), .chance(0.1))),
        (
            "stale:1h30m on agents.list chance 1 for 2d",
            ScriptedFault(.staleList(age: 5_400), on: .call("agents.list"), .chance(1), lasts: 172_800),
        ),
        ("stale", ScriptedFault(.staleList(age: 30))),
        (
            "latency:10m on mutations of apool-1 chance 1",
            ScriptedFault(.delay(seconds: 600), on: .mutations, of: "apool-1", .chance(1)),
        ),
        ("revoked for 5m", ScriptedFault(.revoked(status: 404), .chance(1), lasts: 300)),
        ("  revoked:401   next 7  ", ScriptedFault(.revoked(status: 401), .next(7))),
    ]

    @Test(arguments: Self.texts)
    func `is read, and written so that it reads the same`(_ text: String, _ fault: ScriptedFault) throws {
        #expect(try FaultText.read(text) == fault)
        #expect(try FaultText.read(FaultText.write(fault)) == fault)
    }

    @Test(arguments: [
        ("", 1), ("  ", 1), ("latncy:2s", 1), ("latency", 1), ("latency:", 9), ("latency:2", 9), ("latency:2s-1s", 12),
        ("latency:2s-x", 12), ("429:soon", 5), ("499", 1), ("600", 1), ("500:later", 5), ("cut:100", 5), ("cut:-1", 5),
        ("stale:x", 7), ("hang:x", 6), ("garbage:x", 9), ("revoked:500", 9), ("500 in reads", 5), ("500 on", 7),
        ("500 on writes", 8),
        ("500 on pools.drain", 8), ("500 next 0", 10), ("500 next two", 10), ("500 chance 1.5", 12),
        ("500 chance 0.5 next 2", 16), ("500 next 2 chance 0.5", 12), ("500 on reads on reads", 14),
        ("500 for ever", 9), ("500 of", 7),
    ])
    func `is refused at the character that is wrong`(_ text: String, _ column: Int) throws {
        let error = #expect(throws: FaultTextError.self) { try FaultText.read(text) }
        #expect(error?.column == column)
        #expect(error?.description.hasPrefix("at character \(column): expected ") == true)
    }
}

struct `A span of time` {
    @Test(arguments: [
        ("250ms", 0.25), ("1.5s", 1.5), ("5m", 300), ("2h", 7_200), ("7d", 604_800), ("1h30m", 5_400), ("0s", 0),
        ("1d2h3m4s5ms", 93_784.005),
    ])
    func `is read as people write it`(_ text: String, _ seconds: Double) throws {
        #expect(TimeSpan.read(text) == seconds)
        let written = try #require(TimeSpan.read(TimeSpan.write(seconds)))
        #expect(abs(written - seconds) < 0.0005)
    }

    @Test(arguments: ["", "5", "m", "5 m", "-5m", "5x", "1h-5m", "5m ", "1.2.3s", "999999999d", "١s", "infs", "nans"])
    func `is refused where it is none`(_ text: String) {
        #expect(TimeSpan.read(text) == nil)
    }
}
