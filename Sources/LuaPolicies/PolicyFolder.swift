import Crypto
import Foundation

/// The files of a policy folder as they are on disk.
struct PolicyFolder {
    /// `*.lua` of the folder, sorted by name.
    let policies: [File]
    /// `lib/*.lua`, sorted by name.
    let libraries: [File]
    /// `*.case`, sorted by name.
    let cases: [File]
    /// SHA-256 over the names and bytes of policies and libraries, in small hexadecimal letters.
    let digest: String

    struct File {
        /// Such as `policies/pools.lua`: the folder's own name and the file's.
        let name: String
        /// The file's name without folder and ending, such as `pools`.
        let stem: String
        let bytes: [UInt8]
    }

    /// The largest policy file, in bytes: an error deep in one expression costs Lua time and C stack by its length.
    static let largestFile = 64 << 10

    init(_ path: String) throws(PolicyLoadError) {
        let folder = URL(filePath: path, directoryHint: .isDirectory).standardizedFileURL
        let shown = folder.lastPathComponent
        try Self.requireFolder(path)
        self.policies = try Self.files(in: folder, ending: "lua", shown: shown)
        guard !self.policies.isEmpty else {
            let message = "there is no policy in this folder: no file of it ends with .lua"
            throw PolicyLoadError([PolicyProblem(file: path, line: 0, message: message)])
        }
        self.cases = try Self.files(in: folder, ending: "case", shown: shown)
        let library = folder.appending(path: "lib", directoryHint: .isDirectory)
        let hasLibrary = (try? library.checkResourceIsReachable()) ?? false
        self.libraries = hasLibrary ? try Self.files(in: library, ending: "lua", shown: shown + "/lib") : []
        var problems: [PolicyProblem] = []
        for file in self.policies + self.libraries where file.bytes.count > Self.largestFile {
            let message = "the file has \(file.bytes.count) bytes; at most \(Self.largestFile) are read"
            problems.append(PolicyProblem(file: file.name, line: 0, message: message))
        }
        guard problems.isEmpty else { throw PolicyLoadError(problems) }
        self.digest = Self.digest(self.policies, self.libraries)
    }

    private static func requireFolder(_ path: String) throws(PolicyLoadError) {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue else {
            let message = "there is no such folder; the policies are the files *.lua of one folder, such as policies"
            throw PolicyLoadError([PolicyProblem(file: path, line: 0, message: message)])
        }
    }

    private static func files(in folder: URL, ending: String, shown: String) throws(PolicyLoadError) -> [File] {
        do {
            return try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
                .filter { $0.pathExtension == ending && !$0.lastPathComponent.hasPrefix(".") }
                .sorted { $0.lastPathComponent < $1.lastPathComponent }
                .map { url in
                    File(
                        name: "\(shown)/\(url.lastPathComponent)",
                        stem: url.deletingPathExtension().lastPathComponent,
                        bytes: Array(try Data(contentsOf: url)),
                    )
                }
        } catch {
            let message = "the folder cannot be read: \(error.localizedDescription)"
            throw PolicyLoadError([PolicyProblem(file: shown, line: 0, message: message)])
        }
    }

    /// Names without the folder's own, so that a copy elsewhere has the same digest; lengths keep the parts apart.
    private static func digest(_ policies: [File], _ libraries: [File]) -> String {
        var hash = SHA256()
        for (kind, files) in [("policy", policies), ("lib", libraries)] {
            for file in files {
                hash.update(data: Data("\(kind) \(file.stem.utf8.count) \(file.stem) \(file.bytes.count) ".utf8))
                hash.update(data: file.bytes)
            }
        }
        return hash.finalize().map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }
}
