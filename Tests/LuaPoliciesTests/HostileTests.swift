import Foundation
import LuaPolicies
import Testing
import Warden

/// Policies written to break a sandbox; the first lines of each say what must come of it.
///
/// Their convention is `handle(event)` and a returned value; a wrapper makes a policy of them. The
/// copies here are loaded without a look at their names, since the sandbox must hold by itself, and use strings of up to 256 KiB, the limit of this project, so that each attack gets as far as it can.
struct `A hostile policy` {
    struct Example: CustomTestStringConvertible, Sendable {
        let name: String
        let text: String
        let expected: Set<String>
        let twice: Bool
        var testDescription: String { self.name }
    }

    static let all: [Example] = {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Hostile")
        let files = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
        return files.filter { $0.pathExtension == "lua" }.sorted { $0.path() < $1.path() }.compactMap { file in
            guard let bytes = try? Data(contentsOf: file) else { return nil }
            let text = String(decoding: bytes, as: UTF8.self)
            func header(_ key: String) -> [String] {
                text.split(separator: "\n").filter { $0.hasPrefix("-- \(key):") }
                    .flatMap { $0.dropFirst(key.count + 4).split(separator: ",") }
                    .map { $0.trimmingCharacters(in: .whitespaces) }
            }
            return Example(
                name: file.deletingPathExtension().lastPathComponent,
                text: text,
                expected: Set(header("expect") + header("accept")),
                twice: header("evaluations") == ["2"],
            )
        }
    }()

    /// Files that ask the host for operations in a form that this language does not have: their value is only data.
    ///
    /// What an ID or a name may be is tested in `A plan` and `A read`.
    private static let onlyData = ["host-", "-out-"]

    @Test(arguments: all)
    func `ends as its first lines say, within its budget`(_ example: Example) async throws {
        let wrapper = """
            policy { about = "a wrapper" }
            local chunk = function(...) \(example.text)
            end
            on "test" { run = function(event)
              local result = chunk()
              if type(handle) == "function" then result = handle(event) end
              if type(result) ~= "string" then result = json.encode(result) end
              if #result > 4000 then error("the result is too large") end
              note("result " .. result .. " end")
            end }
            """
        var settings = PolicySettings()
        settings.time = .seconds(1)  // builds for tests are slow, and with a sanitizer slower still
        let started = ContinuousClock.now
        var outcomes: [String] = []
        for _ in 0..<(example.twice ? 2 : 1) {
            let decision = try await decide(wrapper, settings: settings, checkingNames: false)
            let text = decision.reasons.first?.text ?? ""
            #expect(!text.contains("ESCAPED"))
            let word = Self.word(decision.verdict, text)
            let isOnlyData = Self.onlyData.contains { example.name.contains($0) }
            #expect(example.expected.contains(word) || isOnlyData && word == "ok", "\(word): \(text.prefix(200))")
            outcomes.append(text)
        }
        #expect(Set(outcomes).count == 1)
        // 1 s of Lua for each evaluation, one instruction that compares two long strings at worst, and a machine that runs other tests
        #expect(started.duration(to: .now) < .seconds(8))
    }

    /// The corpus' word for a decision.
    private static func word(_ verdict: Decision.Verdict, _ text: String) -> String {
        switch verdict {
        case .note where text == "result denied end": "denied"
        case .note: "ok"
        case _ where text.contains(" instructions; ") || text.contains(" ms; ") || text.contains("running for"):
            "cpu-limit"
        case _ where text.contains("of memory; ") || text.contains("at a text of more than"): "memory-limit"
        case _ where text.contains("to call a nil value (") || text.contains("to index a nil value (global"): "denied"
        case _ where text.contains("does not take __"): "denied"
        default: "error"
        }
    }

    @Test
    func `is there in number`() {
        #expect(Self.all.count >= 130)
    }
}
