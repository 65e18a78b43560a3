import Foundation
import LuaPolicies

/// What tests start as a process of its own.
///
/// It runs each file of the command line, then a clean chunk in the same interpreter, and prints two lines a file. A
/// file that is given twice is run twice.
@main
struct RunChunk {
    /// Looks at what a file before it may have left.
    private static let clean = """
        local left = {}
        for name in pairs(_G) do left[#left + 1] = name end
        for _, library in ipairs { "string", "table", "math", "utf8", "os", "json" } do
          for name, value in pairs(_G[library]) do left[#left + 1] = library .. "." .. name .. "=" .. type(value) end
        end
        table.sort(left)
        local word = ("abc"):upper():gsub("B", "%0%0") .. string.format("%5.2f|%s", 1.5, "x") .. (10 // 3)
        local seen = {}
        for key in pairs { alpha = 1, beta = 2, gamma = 3, delta = 4, [{}] = 5, [print] = 6 } do
          seen[#seen + 1] = tostring(key)
        end
        return { names = #left .. " " .. table.concat(left, " "):len(), word = word, seen = table.concat(seen, " "),
                 random = math.random(1000000), lost = tostring(("").x) .. tostring(getmetatable("")) }
        """

    static func main() throws {
        // Unoptimized, and beside other tests, the memory of a policy takes most of the usual 250 ms to fill.
        let chunks = try PlainChunks(settings: PolicySettings(time: .seconds(1)))
        for path in CommandLine.arguments.dropFirst() {
            let text = try [UInt8](Data(contentsOf: URL(filePath: path)))
            print(chunks.run(name: URL(filePath: path).lastPathComponent, text: text).line)
            print(chunks.run(name: "clean.lua", text: Array(Self.clean.utf8)).line)
        }
    }
}
