import Foundation
import Testing
import Warden

struct `The states of a delivery` {
    /// The page that draws them.
    private static let page = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "docs/state-machine.md")

    @Test func `are drawn in the documentation as they are`() throws {
        let page = try String(contentsOf: Self.page, encoding: .utf8)
        let drawing = page.components(separatedBy: "```mermaid\n").last?.components(separatedBy: "```").first
        #expect(drawing == Self.drawing, "docs/state-machine.md should have this drawing:\n\(Self.drawing)")
    }

    @Test func `can all be reached, and all but the end can be left`() {
        for state in DeliveryState.allCases {
            let isReached = state == .received || DeliveryStep.allCases.contains { $0.move.to == state }
            let isLeft = DeliveryStep.allCases.contains { $0.move.from.contains(state) && $0.move.to != state }
            #expect(isReached && isLeft, "\(state)")
        }
    }

    @Test func `let nothing go on that was set aside, before an operator says so`() {
        let steps = DeliveryStep.allCases.filter { $0.move.from.contains(.setAside) }
        #expect(steps == [.retry, .drop])
    }

    private static var drawing: String {
        var lines = ["stateDiagram-v2", "    [*] --> received: accept"]
        for step in DeliveryStep.allCases {
            for state in DeliveryState.allCases where step.move.from.contains(state) {
                lines.append("    \(name(state)) --> \(name(step.move.to)): \(step.rawValue)")
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func name(_ state: DeliveryState) -> String {
        state.rawValue.replacingOccurrences(of: "-", with: "_")
    }
}
