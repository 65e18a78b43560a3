import ArgumentParser
import Foundation
import LuaPolicies

/// `poolwarden policy run`: what a sandbox makes of a chunk from elsewhere.
struct PolicyRunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run one plain Lua chunk under a policy's budgets; print one line of JSON.",
        discussion: """
            The chunk may define a global function `handle(event)`, which is called after the chunk's own code. The \
            line says the outcome (ok, denied, error, cpu-limit, memory-limit), what it took, and the result. What \
            the chunk prints goes to the error output. The exit code is 0 whatever the outcome, and 2 when a file \
            cannot be read.
            """,
    )

    @Argument(help: "The Lua file.", completion: .file(extensions: ["lua"]))
    var file: String

    @Option(help: "A file of JSON: the event that `handle` is called with.")
    var event: String?

    @Option(help: "What os.time() answers, in seconds since 1970.")
    var now = 0

    @Option(help: "Stock functions and libraries to put back, such as load,debug,string.dump. No sandbox holds them.")
    var stock = ""

    @Option(help: "Instructions that it may use.")
    var instructions = PolicySettings().instructions

    @Option(help: "Bytes that it may hold at once.")
    var memory = PolicySettings().memory

    @Option(help: "Bytes of one text.")
    var string = PolicySettings().string

    @Option(help: "Milliseconds of processor time.")
    var time = 250

    @Option(help: "Bytes of the file.")
    var source = PolicySettings().source

    @Option(help: "Bytes of texts and keys in the result.")
    var result = ResultSize().bytes

    @Option(help: "Values in the result.")
    var resultNodes = ResultSize().nodes

    @Option(help: "Tables in tables in the result, up to 190.")
    var resultDepth = ResultSize().depth

    func validate() throws {
        let limits = [self.instructions, self.time, self.source, self.string, self.result, self.resultNodes]
        guard limits.allSatisfy({ $0 > 0 }), 1...190 ~= self.resultDepth else {
            throw ValidationError("A limit is a number above zero, and --result-depth one up to 190.")
        }
        guard (1 << 20)...(1 << 30) ~= self.memory, self.string <= self.memory else {
            throw ValidationError("--memory takes 1048576 to 1073741824 bytes, and --string no more than that.")
        }
    }

    func run() throws {
        let text = try Self.read(self.file)
        let event = try self.event.map(Self.read) ?? PlainChunks.sampleEvent
        // A stock `io` of the chunk writes to where errors go, so that the line stays the only one.
        let output = dup(STDOUT_FILENO)
        dup2(STDERR_FILENO, STDOUT_FILENO)
        let chunks = try PlainChunks(settings: self.settings) { line in
            FileHandle.standardError.write(Data((line + "\n").utf8))
        }
        let outcome = chunks.run(
            name: URL(filePath: self.file).lastPathComponent,
            text: text,
            event: event,
            now: self.now,
            stock: self.stock.split(separator: ",").map(String.init),
        )
        FileHandle(fileDescriptor: output).write(Data((outcome.line + "\n").utf8))
    }

    private var settings: PolicySettings {
        var settings = PolicySettings()
        settings.instructions = self.instructions
        settings.memory = self.memory
        settings.string = self.string
        settings.time = .milliseconds(self.time)
        settings.source = self.source
        settings.result = ResultSize(bytes: self.result, nodes: self.resultNodes, depth: self.resultDepth)
        return settings
    }

    private static func read(_ path: String) throws -> [UInt8] {
        do {
            return try [UInt8](Data(contentsOf: URL(filePath: path)))
        } catch {
            FileHandle.standardError.write(Data("\(path): the file cannot be read\n".utf8))
            throw ExitCode(2)
        }
    }
}
