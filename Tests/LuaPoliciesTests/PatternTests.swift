import CBareLua
import Foundation
import LuaPolicies
import Testing

/// `find`, `match`, `gmatch` and `gsub` are this project's own; they give what stock Lua's give, errors included.
struct `A pattern` {
    /// Batches of a thousand cases; `make patterns` runs a thousand batches.
    private static let batches =
        ProcessInfo.processInfo.environment["PATTERN_BATCHES"].flatMap { Int($0) } ?? 100

    @Test
    func `matches as in stock Lua, in a hundred thousand cases drawn at random`() throws {
        let ours = try Self.ours(1...Self.batches).split(separator: " ")
        let stock = try Self.stock(1...Self.batches).split(separator: " ")
        #expect(ours.count == Self.batches && stock.count == Self.batches)
        let differing = zip(ours, stock).enumerated().filter { $0.element.0 != $0.element.1 }.map { $0.offset + 1 }
        #expect(differing.isEmpty)
        for batch in differing.prefix(3) {
            #expect(try Self.firstDifference(in: batch) == nil)
        }
    }

    @Test
    func `is drawn with matches and errors, not with misses alone`() throws {
        let cases = try Self.stock(1...1, showing: 1...1000).split(separator: "\n", omittingEmptySubsequences: false)
        #expect(cases.count { $0.contains("true") } > 300)
        #expect(cases.count { $0.contains("false") } > 50)
        #expect(Set(cases).count > 900)
    }

    private static func firstDifference(in batch: Int) throws -> String? {
        for first in stride(from: 1, through: 1000, by: 50) {
            let ours = try Self.ours(batch...batch, showing: first...first + 49)
            let stock = try Self.stock(batch...batch, showing: first...first + 49)
            if ours != stock { return "ours:\n\(ours)\nstock:\n\(stock)" }
        }
        return nil
    }

    private static func chunk(_ batches: ClosedRange<Int>, showing: ClosedRange<Int>?) -> String {
        let shown = showing.map { "\($0.lowerBound), \($0.upperBound)" } ?? "nil, nil"
        return "local first, last, from, upto = \(batches.lowerBound), \(batches.upperBound), \(shown)\n" + Self.cases
    }

    private static func stock(_ batches: ClosedRange<Int>, showing: ClosedRange<Int>? = nil) throws -> String {
        let chunk = Self.chunk(batches, showing: showing)
        let text = try #require(bare_lua_text(chunk, chunk.utf8.count, "@cases.lua"))
        defer { free(text) }
        return String(cString: text)
    }

    private static func ours(_ batches: ClosedRange<Int>, showing: ClosedRange<Int>? = nil) throws -> String {
        var settings = PolicySettings()
        settings.instructions = .max / 2
        settings.time = .seconds(1000)
        let outcome = try PlainChunks(settings: settings).run(
            name: "cases.lua",
            text: Array(Self.chunk(batches, showing: showing).utf8),
        )
        let result = try #require(outcome.result, "\(outcome)")
        return try JSONDecoder().decode(String.self, from: Data(result.utf8))
    }

    /// Draws cases from a batch's number and answers a digest of each batch's outcomes, or the cases themselves.
    private static let cases = #"""
        local state
        local function draw(most) -- 1 to most
          state = state * 6364136223846793005 + 1442695040888963407
          return (state >> 33) % most + 1
        end
        local function pick(list) return list[draw(#list)] end
        local letters = { "a", "b", "A", "1", " ", "(", ")", ".", "%", "-", "[", "]", "\0", "\200", "_", "x" }
        local items = { "a", "b", ".", "%a", "%d", "%s", "%w", "%p", "%W", "%z", "%%", "%.", "[ab]", "[^a]", "[a-c%d]", "[%w_]",
          "[]]", "[^]]", "[a-]", "[-a]", "[%-x]", "%u", "%l", "%c", "%x", "%g", "\0", "\200", "1", " ", "x", "%S", "[^%s]", "[%a-z]" }
        local ends = { "", "", "", "*", "+", "-", "?" }
        local specials = { "()", "(", ")", "(a)", "(.-)", "(%w+)", "%b()", "%bab", "%f[%w]", "%f[^a]", "%1", "%2", "%0", "^", "$",
          "[", "%", "[a", "%b", "%f", "%f[", "[%", "(()", "(.)", "%bxx", "[^", "%g+", "()a()" }
        local pieces = { "%0", "%1", "%2", "%%", "x", "", "<", ">", "%", "%a", "%9", "ab", "\0" }
        local function text(list, most)
          local parts = {}
          for i = 1, draw(most + 1) - 1 do parts[i] = pick(list) end
          return table.concat(parts)
        end
        local function pattern()
          local parts = { draw(5) == 1 and "^" or "" }
          for i = 1, draw(6) do
            parts[#parts + 1] = draw(4) == 1 and pick(specials) or pick(items) .. pick(ends)
          end
          if draw(6) == 1 then parts[#parts + 1] = "$" end
          return table.concat(parts)
        end
        local function word(...)
          local count, parts = select("#", ...), {}
          for i = 1, count do parts[i] = tostring((select(i, ...))) end
          return count .. ":" .. table.concat(parts, "\1")
        end
        local function collect(subject, pat, start)
          local parts = {}
          for a, b, c in string.gmatch(subject, pat, start) do
            parts[#parts + 1] = word(a, b, c)
            if #parts > 20 then break end
          end
          return table.concat(parts, "\2")
        end
        local table_value = { a = "T", b = 1, ["1"] = false, ab = 2.5 }
        local function replace(a, b)
          if a == "a" then return nil elseif a == "b" then return false elseif a == "1" then return {} elseif a == "x" then return 7 end
          return "<" .. tostring(a) .. tostring(b) .. ">"
        end
        local function position()
          local kind = draw(6)
          if kind == 1 then return draw(30) - 15 elseif kind == 2 then return math.mininteger elseif kind == 3 then return math.maxinteger end
          return nil
        end
        local function one()
          local subject, pat, kind = text(letters, 14), pattern(), draw(7)
          if draw(400) == 1 then subject = subject:rep(40) pat = pick(items):rep(210) .. pat end
          local result
          if kind == 1 then result = word(pcall(string.find, subject, pat, position()))
          elseif kind == 2 then result = word(pcall(string.find, subject, text(letters, 3), position(), draw(2) == 1))
          elseif kind == 3 then result = word(pcall(string.match, subject, pat, position()))
          elseif kind == 4 then result = word(pcall(collect, subject, pat, position()))
          elseif kind == 5 then result = word(pcall(string.gsub, subject, pat, text(pieces, 3), draw(3) == 1 and draw(5) - 2 or nil))
          elseif kind == 6 then result = word(pcall(string.gsub, subject, pat, table_value))
          else result = word(pcall(string.gsub, subject, pat, replace)) end
          if from then return (("%d %q %q %q"):format(kind, subject, pat, result):gsub("[^ -~]", "?")) end
          return result
        end
        local digests = {}
        for batch = first, last do
          state = batch
          local parts = {}
          for i = 1, 1000 do parts[i] = one() end
          if from then return table.concat(parts, "\n", from, upto) end
          local all = table.concat(parts, "\3")
          local digest = #all
          for at = 1, #all - 7, 8 do digest = (digest ~ string.unpack("<i8", all, at)) * 0x100000001b3 end
          digests[#digests + 1] = ("%016x"):format(digest)
        end
        return table.concat(digests, " ")
        """#
}
