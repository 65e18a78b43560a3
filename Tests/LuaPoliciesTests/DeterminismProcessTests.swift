import Foundation
import TestKit
import Testing

@Suite(.temporaryFolder)
struct `A plain chunk in many processes` {
    /// Everything whose order or value could come from an address, a clock, or another process's seed.
    private static let chunk = """
        local parts = {}
        local function add(...) for _, part in ipairs { ... } do parts[#parts + 1] = tostring(part) end end
        for key in pairs { alpha = 1, beta = 2, gamma = 3, delta = 4, epsilon = 5, zeta = 6 } do add(key) end
        local objects = { [print] = "print", [string] = "string", [json.null] = "null" }
        for i = 1, 30 do objects[{}] = i objects[function() end] = -i end
        for _, i in pairs(objects) do add(i) end
        for i = 1, 5 do add(math.random(1000), math.random()) end
        math.randomseed()
        add(math.random(1000), os.time(), os.date(), {}, print, json.null, string.format("%s", {}), 1e15, 0.1, 2^53)
        local words = {}
        for i = 1, 200 do words[i] = { key = i * 7919 % 10, at = i } end
        table.sort(words, function(a, b) return a.key < b.key end)
        for _, word in ipairs(words) do add(word.at) end
        local garbage
        for i = 1, 20000 do garbage = { garbage and {} or i, ("x"):rep(i % 50) } end
        local late = {}
        for i = 1, 30 do late[{}] = i end
        for _, i in pairs(late) do add(i) end
        return table.concat(parts, " ")
        """

    @Test
    func `gives one result and one fuel`() async throws {
        let file = try RunChunk.file(Self.chunk)
        let lines = try await withThrowingTaskGroup(of: RunChunk.Line.self) { group in
            var lines: Set<RunChunk.Line> = []
            for started in 0..<200 {
                if started >= 4, let line = try await group.next() { lines.insert(line) }
                group.addTask { try await RunChunk.run([file])[0].chunk }
            }
            for try await line in group { lines.insert(line) }
            return lines
        }
        #expect(lines.count == 1)
        #expect(lines.first?.outcome == "ok")
        #expect((lines.first?.fuel ?? 0) > 100_000)
    }
}
