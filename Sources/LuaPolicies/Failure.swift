import CLuaBridge
import Foundation

/// Why a policy failed: one sentence for people, and what only the operator's log shows.
struct Failure {
    let sentence: String
    let detail: String?

    init(sentence: String, detail: String? = nil) {
        self.sentence = sentence
        self.detail = detail
    }

    /// Reads a box whose last step failed.
    init(_ box: Box, settings: PolicySettings = PolicySettings()) {
        let position = box.position
        let place = position.isEmpty ? "" : position + ": "
        let cost = box_cost(box.pointer)
        let text: String =
            switch box_limit(box.pointer) {
            case BOX_INSTRUCTIONS:
                "\(place)stopped after \(cost.instructions) instructions; \(settings.instructions) are allowed"
            case BOX_TIME:
                "\(place)stopped after running for \(cost.nanoseconds / 1_000_000) ms; \(settings.time) are allowed"
            case BOX_MEMORY:
                "\(place)stopped at \(Self.size(cost.peak)) of memory; \(Self.size(settings.memory)) are allowed"
            case BOX_STRING:
                "\(place)stopped at a text of more than \(Self.size(settings.string))"
            default: box.text
            }
        self.sentence = Self.printable(text)
        let detail = Self.printable(box.detail)
        self.detail = detail.isEmpty ? nil : detail
    }

    private static func size(_ bytes: Int) -> String {
        let tenths = (bytes * 10) >> 20
        return bytes >= 1 << 20 ? "\(tenths / 10).\(tenths % 10) MiB" : "\(bytes >> 10) KiB"
    }

    /// Control characters, such as a terminal's escapes in a raised error, become spaces; line ends stay unless the
    /// text is for one line.
    static func printable(_ text: String, oneLine: Bool = false) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { scalar in
                    switch scalar.properties.generalCategory {
                    case .control, .format: scalar == "\n" && !oneLine ? scalar : " "
                    default: scalar
                    }
                }
            )
        )
    }
}
