import CLuaBridge
import Foundation

/// Why a policy failed: one sentence for people, and what only the operator's log shows.
struct Failure {
    let sentence: String
    let detail: String?
    /// Whether the clock ended it before the instructions did, which is no fault of the policy.
    let isCutByClock: Bool

    init(sentence: String, detail: String? = nil) {
        self.sentence = sentence
        self.detail = detail
        self.isCutByClock = false
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
            default: Self.placed(Self.withoutConcatenation(Self.withoutUserdata(box.text)), place)
            }
        self.sentence = Self.printable(text)
        let detail = Self.printable(box.detail)
        self.detail = detail.isEmpty ? nil : detail
        self.isCutByClock = box_limit(box.pointer) == BOX_TIME
    }

    /// With the place in front, unless the text begins with one: what a library function raises does not.
    private static func placed(_ text: String, _ place: String) -> String {
        text.prefixMatch(of: #/[^:\n]*\.lua:[0-9]+:\ /#) == nil ? place + text : text
    }

    /// Says what to write in place of `..` on a time.
    private static func withoutConcatenation(_ text: String) -> String {
        let phrases = ["attempt to concatenate a time value", "attempt to concatenate a duration value"]
        guard phrases.contains(where: text.contains), !text.contains("\n") else { return text }
        return text + "; write tostring(...) around it, or %s of string.format"
    }

    /// Lua's own sentences call json.null a userdata; policies can hold no other.
    private static func withoutUserdata(_ text: String) -> String {
        guard text.contains("userdata") else { return text }
        let phrases = [
            ("a userdata value", "json.null"), ("two userdata values", "json.null with json.null"),
            ("light userdata", "json.null"), ("compare userdata with", "compare json.null with"),
            ("with userdata", "with json.null"),
        ]
        return phrases.reduce(text) { $0.replacing($1.0, with: $1.1) }
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
