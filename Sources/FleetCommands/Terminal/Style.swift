import AgentPoolsAPI

/// How a word stands out on a screen with colours.
enum Style: String, Sendable {
    // The parameters of SGR, ECMA-48 section 8.3.117.
    case bold = "1"
    case dim = "2"
    case red = "31"
    case green = "32"
    case yellow = "33"
    case cyan = "36"

    func paint(_ text: String) -> String {
        text.isEmpty ? text : "\u{1B}[\(self.rawValue)m\(text)\u{1B}[0m"
    }
}

extension AgentStatus {
    var style: Style? {
        switch self {
        case .idle: .green
        case .busy: .cyan
        case .unknown: .yellow
        case .errored: .red
        case .exited: .dim
        case .other: nil
        }
    }
}
