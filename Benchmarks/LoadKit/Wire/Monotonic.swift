import Glibc

/// Nanoseconds of a clock that only goes forward; the same for all processes of this machine.
package enum Monotonic {
    package static var now: UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    /// Seconds since an earlier reading.
    package static func seconds(since start: UInt64) -> Double { self.seconds(from: start, to: self.now) }

    /// Seconds between two readings; 0 where the second is not later.
    package static func seconds(from start: UInt64, to end: UInt64) -> Double {
        end > start ? Double(end - start) * 1e-9 : 0
    }
}
