import ArgumentParser
// Where the compiler finds `stat`, when it reads Dispatch first.
import CDispatch
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
    fflush(nil)
    writeAll(text + "\n", to: STDOUT_FILENO)
}

/// Prints to the standard error, where it does not mix with a command's result.
func printError(_ text: String) {
    // Where nobody can be told, there is nobody to tell that either.
    writeAll(text + "\n", to: STDERR_FILENO)
}

/// Writes all of a text, however slowly it is taken.
///
/// `FileHandle.write(_:)` ends the program where the other side is closed, full or hung up.
///
/// - Returns: The system's error number, such as `EPIPE`; nil when all is written.
@discardableResult
func writeAll(_ text: String, to descriptor: Int32) -> Int32? {
    // A stream that was closed when the program began has given its number to something of the runtime's, which has no
    // type of file and would swallow the text.
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT != 0 else { return EBADF }
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
        let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        if count > 0 {
            rest = rest.dropFirst(count)
            continue
        }
        switch errno {
        case EINTR:
            continue
        case EAGAIN:
            // Whoever gave us the descriptor does not want to wait on it; we do.
            var awaited = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            _ = poll(&awaited, 1, -1)
        case let code:
            return code == 0 ? EIO : code
        }
    }
    return nil
}
