import ArgumentParser
import Foundation
import LuaPolicies

struct PolicyTypesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "types",
        abstract: "Write what editors need to complete and check policies.",
        discussion: """
            For editors with the Lua language server: \(PolicyTypes.definitionsName) has every word with its types, \
            \(PolicyTypes.settingsName) tells the server of it. Both belong into the folder that you open in the \
            editor, above the policies' own: every .lua file of that one is a policy.

            A \(PolicyTypes.settingsName) of yours is left as it is.
            """,
    )

    @Option(help: "The folder to write to; it must be there.", completion: .directory)
    var out = "."

    func run() async throws {
        try await reportingFailures {
            try self.refusePolicies()
            try self.write(PolicyTypes.definitions, to: PolicyTypes.definitionsName)
            let settings = self.path(of: PolicyTypes.settingsName)
            guard let own = FileManager.default.contents(atPath: settings) else {
                return try self.write(PolicyTypes.editorSettings, to: PolicyTypes.settingsName)
            }
            guard own != Data(PolicyTypes.editorSettings.utf8) else { return print("\(settings): as it was") }
            print(
                "\(settings): left as it is; it should have \"workspace.library\": [\"\(PolicyTypes.definitionsName)\"]"
            )
        }
    }

    /// What is written would be loaded as a policy among policies.
    private func refusePolicies() throws {
        let files: [String]
        do {
            files = try FileManager.default.contentsOfDirectory(atPath: self.out)
        } catch {
            throw Failure("\(self.out): there is no such folder, or it cannot be read")
        }
        let others = files.filter { $0.hasSuffix(".lua") && $0 != PolicyTypes.definitionsName }.sorted()
        if let other = others.first {
            throw Failure(
                "\(self.out): there are policies in it, such as \(other), and every .lua file beside them would be one; "
                    + "name the folder above with --out"
            )
        }
        let own = FileManager.default.contents(atPath: self.path(of: PolicyTypes.definitionsName))
        guard own?.starts(with: Data("---@meta".utf8)) ?? true else {
            throw Failure("\(self.path(of: PolicyTypes.definitionsName)): is a file of yours; move it first")
        }
    }

    private func write(_ text: String, to name: String) throws {
        let path = self.path(of: name)
        do {
            try Data(text.utf8).write(to: URL(filePath: path), options: .atomic)
        } catch {
            throw Failure("\(path): cannot be written")
        }
        print("\(path): written")
    }

    private func path(of name: String) -> String {
        self.out == "." ? name : URL(filePath: self.out).appending(path: name).relativePath
    }
}
