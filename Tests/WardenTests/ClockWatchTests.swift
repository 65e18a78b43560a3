import Foundation
import Testing
import Warden

struct `A watch over the clock` {
    @Test(arguments: [(-3_600.0, true), (86_400.0, true), (6.0, true), (0.4, false), (-4.0, false)])
    func `tells a clock that was set from time that has passed`(_ jump: TimeInterval, _ isSet: Bool) throws {
        let wall = Date(timeIntervalSince1970: 1_800_000_000)
        let steady = ContinuousClock.now
        var watch = ClockWatch(wall: wall, steady: steady)
        #expect(watch.look(wall: wall.addingTimeInterval(100), steady: steady + .seconds(100)) == nil)
        let seen = watch.look(wall: wall.addingTimeInterval(101 + jump), steady: steady + .seconds(101))
        #expect(seen.map { abs($0 - jump) < 0.01 } == (isSet ? true : nil))
        // It is told once.
        #expect(watch.look(wall: wall.addingTimeInterval(102 + jump), steady: steady + .seconds(102)) == nil)
    }
}
