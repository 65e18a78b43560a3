import Foundation

/// A number of bytes for people, such as `340 B`, `12.5 KiB` or `1.7 GiB`.
struct ByteSize: CustomStringConvertible {
    private let bytes: Int

    init(_ bytes: Int) {
        self.bytes = bytes
    }

    var description: String {
        var size = Double(self.bytes)
        var unit = "B"
        for next in ["KiB", "MiB", "GiB", "TiB"] where size >= 1_024 {
            size /= 1_024
            unit = next
        }
        return unit == "B" ? "\(self.bytes) B" : String(format: "%.1f", size) + " \(unit)"
    }
}
