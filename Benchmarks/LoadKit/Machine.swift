import Crypto
import Foundation

/// What the figures depend on.
package enum Machine {
    /// Processor, cores, memory, kernel.
    package static var card: String {
        let model = Self.line(of: "/proc/cpuinfo", "model name") ?? "unknown processor"
        let memory = Self.line(of: "/proc/meminfo", "MemTotal") ?? "unknown memory"
        return "machine: \(model), \(ProcessInfo.processInfo.activeProcessorCount) cores, \(memory)"
    }

    /// How fast the machine computes in this minute: the time of one SHA-256 over 15 kB, in microseconds.
    package static func hashing() -> Double {
        let body = [UInt8](repeating: 7, count: 15_000)
        var times: [Double] = []
        for _ in 0..<200 {
            let start = ContinuousClock.now
            for _ in 0..<10 { _ = SHA256.hash(data: body) }
            times.append((ContinuousClock.now - start).seconds / 10)
        }
        return times.sorted()[100] * 1e6
    }

    /// Times of one fdatasync, in seconds.
    package struct Sync: CustomStringConvertible {
        package let p50: Double
        package let p99: Double

        package var description: String {
            "p50 \((self.p50 * 1_000).formatted(digits: 2)) ms, p99 \((self.p99 * 1_000).formatted(digits: 2)) ms"
        }
    }

    /// Writes 4 KiB and syncs again and again in the folder where the journal is.
    ///
    /// - Parameters:
    ///   - folder: The folder.
    ///   - count: How often.
    /// - Returns: How long that took.
    /// - Throws: When the folder cannot be written to.
    package static func fdatasync(in folder: String, times count: Int = 400) throws -> Sync {
        let path = folder + "/sync-probe"
        let file = open(path, O_CREAT | O_RDWR | O_TRUNC, 0o600)
        guard file >= 0 else { throw BenchError("\(path) cannot be written") }
        defer {
            close(file)
            unlink(path)
        }
        let page = [UInt8](repeating: 7, count: 4_096)
        var times: [Double] = []
        for index in 0..<count {
            let start = ContinuousClock.now
            pwrite(file, page, page.count, off_t(index % 64) * 4_096)
            Glibc.fdatasync(file)
            times.append((ContinuousClock.now - start).seconds)
        }
        times.sort()
        return Sync(p50: times[count / 2], p99: times[count * 99 / 100])
    }

    private static func line(of file: String, _ name: String) -> String? {
        (try? String(contentsOfFile: file, encoding: .utf8))?
            .split(separator: "\n").first { $0.hasPrefix(name) }?
            .split(separator: ":").last.map { $0.trimmingCharacters(in: .whitespaces) }
    }
}

extension Duration {
    package var seconds: Double {
        Double(self.components.seconds) + Double(self.components.attoseconds) * 1e-18
    }
}

package struct BenchError: Error, CustomStringConvertible {
    package let description: String

    package init(_ description: String) {
        self.description = description
    }
}

extension Double {
    package func formatted(digits: Int) -> String {
        String(format: "%.\(digits)f", self)
    }
}
