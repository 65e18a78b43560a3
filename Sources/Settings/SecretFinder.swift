import Warden

/// Finds the secrets that the settings refer to.
struct SecretFinder {
    let environment: [String: String]
    /// The folder of the settings' file, with a slash at its end; empty for the current folder.
    let folder: String

    /// The most bytes of a secret's file: far more than any token, far less than a mistaken path to a log.
    static let mostBytes = 64 << 10

    /// A secret, and what to say about where it is kept.
    struct Found {
        let secret: Secret
        let warning: String?
    }

    /// Why there is no secret, for people.
    struct Failure: Error {
        let explanation: String
    }

    func find(_ reference: SecretReference) throws(Failure) -> Found {
        switch reference {
        case .environment(let name): Found(secret: try self.variable(name), warning: nil)
        case .file(let path): try self.file(self.path(path))
        }
    }

    /// A path that stands in the settings, as seen from the current folder.
    func path(_ written: String) -> String {
        written.hasPrefix("/") ? written : self.folder + written
    }

    private func variable(_ name: String) throws(Failure) -> Secret {
        guard let value = self.environment[name] else {
            throw Failure(explanation: "the environment variable \(name) is not set; set it, or write file:PATH")
        }
        guard !value.isEmpty else {
            throw Failure(explanation: "the environment variable \(name) is empty; put the secret into it")
        }
        return Secret(value)
    }

    private func file(_ path: String) throws(Failure) -> Found {
        let file: BoundedFile
        do throws(BoundedFile.Failure) {
            file = try BoundedFile(path: path, most: Self.mostBytes)
        } catch {
            throw Failure(explanation: "the file \(path) \(error.explanation); put the secret there, or write env:NAME")
        }
        guard let text = String(validating: file.bytes.withoutTrailingNewline, as: UTF8.self) else {
            throw Failure(explanation: "the file \(path) is not UTF-8 text; put the secret there as text")
        }
        guard !text.isEmpty else {
            throw Failure(explanation: "the file \(path) is empty; put the secret into it")
        }
        let isOpen = file.isOpenToOthers && !self.isCredential(path)
        return Found(
            secret: Secret(text),
            warning: isOpen ? "the file \(path) can be read by others than its owner; run chmod 600 on it" : nil,
        )
    }

    /// Whether systemd keeps the file.
    ///
    /// It gives a service access through an access list, whose mask shows as the group's permission; nobody else can
    /// enter the folder.
    private func isCredential(_ path: String) -> Bool {
        guard let folder = self.environment["CREDENTIALS_DIRECTORY"], !folder.isEmpty else { return false }
        return path.hasPrefix(folder + "/") && !path.contains("/../")
    }
}

extension [UInt8] {
    /// What an editor or `openssl` puts at the end of a file is not part of the secret.
    fileprivate var withoutTrailingNewline: ArraySlice<UInt8> {
        guard self.last == UInt8(ascii: "\n") else { return self[...] }
        let text = self.dropLast()
        return text.last == UInt8(ascii: "\r") ? text.dropLast() : text
    }
}
