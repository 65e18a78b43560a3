import ArgumentParser
import Foundation

/// Something that a command has to say before it ends with a code other than 0.
struct Failure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

/// Runs a command, and says what failed as every error of ours says it: what, where, and what to do.
func reportingFailures(_ body: () async throws -> Void) async throws {
    do {
        try await body()
    } catch let code as ExitCode {
        throw code
    } catch {
        printError("\(error)")
        throw ExitCode.failure
    }
}

/// Reads a file that a person named.
///
/// - Throws: ``Failure`` that names the file and what is wrong with it.
func readFile(_ path: String) throws -> [UInt8] {
    do {
        return Array(try Data(contentsOf: URL(filePath: path)))
    } catch {
        throw Failure("\(path): cannot be read; is the path right, and may you read it?")
    }
}

/// Prints at once, also through a pipe: somebody reads along.
func tell(_ text: String) {
    print(text)
    fflush(nil)
}

/// Prints to the standard error, where it does not mix with a command's result.
func printError(_ text: String) {
    FileHandle.standardError.write(Data((text + "\n").utf8))
}
