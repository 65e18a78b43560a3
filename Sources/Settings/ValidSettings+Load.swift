import Configuration
import Foundation
import Yams

extension ValidSettings {
    /// The most bytes of a settings' file.
    private static let mostBytes = 1 << 20

    /// Reads the file, then the variables `POOLWARDEN_...` over it, and finds every secret that they refer to.
    ///
    /// - Parameters:
    ///   - path: Of the YAML file; problems name it just as it is given here.
    ///   - environment: Variables by name; `POOLWARDEN_SERVER_PORT` wins over `server.port` in the file.
    /// - Returns: Settings that need no further check.
    /// - Throws: ``SettingsError`` with every problem at once; none of them shows a value.
    /// - Note: Cost: the file and each secret's file are read once.
    package static func load(path: String, environment: [String: String]) throws(SettingsError) -> ValidSettings {
        var reader = try Self.reader(path: path, environment: environment)
        return try reader.settings()
    }

    /// Reads where the journal is, and nothing else: whoever only looks into it needs no secret.
    ///
    /// - Parameters:
    ///   - config: As for ``load(path:environment:)``.
    ///   - environment: As for ``load(path:environment:)``.
    /// - Returns: The value of `journal.path`.
    /// - Throws: ``SettingsError`` when the file cannot be read, or the key has a problem.
    package static func journalPath(
        config: String,
        environment: [String: String],
    ) throws(SettingsError) -> String {
        var reader = try Self.reader(path: config, environment: environment)
        guard let path = reader.value(Schema.JournalFile.path) else { throw SettingsError(problems: reader.problems) }
        return path
    }

    /// Reads where the running server can be reached, and nothing else: whoever asks it for something needs no secret.
    ///
    /// - Parameters:
    ///   - config: As for ``load(path:environment:)``.
    ///   - environment: As for ``load(path:environment:)``.
    /// - Returns: The path of its socket, ``Server/control``.
    /// - Throws: ``SettingsError`` when the file cannot be read, or a key that this takes has a problem.
    package static func controlPath(
        config: String,
        environment: [String: String],
    ) throws(SettingsError) -> String {
        var reader = try Self.reader(path: config, environment: environment)
        let journal = reader.value(Schema.JournalFile.path)
        guard let path = reader.controlPath(journal: journal) else { throw SettingsError(problems: reader.problems) }
        return path
    }

    /// Reads the organizations, and nothing else: whoever only works with the API needs none of the server's secrets.
    ///
    /// - Parameters:
    ///   - config: As for ``load(path:environment:)``.
    ///   - environment: As for ``load(path:environment:)``.
    /// - Returns: Every organization, in the order of the file, at least one.
    /// - Throws: ``SettingsError`` when the file cannot be read, or when something is wrong with an organization.
    package static func organizations(
        config: String,
        environment: [String: String],
    ) throws(SettingsError) -> [Organization] {
        var reader = try Self.reader(path: config, environment: environment)
        let organizations = reader.organizations()
        return try Self.checked(organizations, "organizations", reader)
    }

    /// Reads one organization: neither the server's secrets nor those of other organizations need be there.
    ///
    /// - Parameters:
    ///   - key: The operator's name for it; nil for the first of the file.
    ///   - config: As for ``load(path:environment:)``.
    ///   - environment: As for ``load(path:environment:)``.
    /// - Returns: The organization; its ``Organization/user`` is not told from others'.
    /// - Throws: ``SettingsError`` when the file cannot be read, has no such organization, or something is wrong with it.
    package static func organization(
        _ key: String?,
        config: String,
        environment: [String: String],
    ) throws(SettingsError) -> Organization {
        var reader = try Self.reader(path: config, environment: environment)
        let organization = reader.organization(keyed: key)
        return try Self.checked(organization, "organizations.\(organization?.key ?? "")", reader)
    }

    /// What was read, unless the file as a whole or that part of it has a problem.
    ///
    /// Problems elsewhere in the file do not count: they are the server's.
    private static func checked<Value>(
        _ value: Value?,
        _ part: String,
        _ reader: SettingsReader,
    ) throws(SettingsError) -> Value {
        let own = reader.problems.filter { problem in
            guard let key = problem.key else { return true }
            return key == part.prefix { $0 != "." } || key == part || key.hasPrefix("\(part).")
        }
        guard let value, own.isEmpty else {
            throw SettingsError(problems: (own.isEmpty ? reader.problems : own).inOrder)
        }
        return value
    }

    static func reader(
        path: String,
        environment: [String: String],
    ) throws(SettingsError) -> SettingsReader {
        let bytes: [UInt8]
        do throws(BoundedFile.Failure) {
            bytes = try BoundedFile(path: path, most: Self.mostBytes).bytes
        } catch {
            let explanation = "the file \(error.explanation); give the path of a settings' file"
            throw SettingsError(problems: [Problem(.file(path, line: nil), key: nil, explanation)])
        }
        let outline = Outline(file: path, root: try Self.root(of: bytes, path: path))
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
        return SettingsReader(
            file: path,
            outline: outline,
            layers: Layers(environment: environment, file: try Self.snapshot(of: outline, bytes, path: path)),
            secrets: SecretFinder(environment: environment, folder: folder),
        )
    }

    /// - Returns: Nil for a file without content.
    private static func root(of bytes: [UInt8], path: String) throws(SettingsError) -> Node? {
        do {
            return try Parser(yaml: Data(bytes), encoding: .utf8).singleRoot()
        } catch {
            throw SettingsError(problems: [Problem(unreadable: path, error)])
        }
    }

    /// The file as swift-configuration sees it, without what has a problem already: it refuses a file as a whole.
    private static func snapshot(
        of outline: Outline,
        _ bytes: [UInt8],
        path: String,
    ) throws(SettingsError) -> YAMLSnapshot {
        do {
            let isSound = outline.problems.isEmpty && outline.sound.mapping?.isEmpty == false
            let sound = isSound ? bytes : Array(try serialize(node: outline.sound).utf8)
            return try YAMLSnapshot(data: sound.span.bytes, providerName: path, parsingOptions: .default)
        } catch {
            throw SettingsError(problems: outline.problems + [Problem(unreadable: path, error)])
        }
    }
}

extension Problem {
    /// Says where and what, without the error's own description: that one quotes the file, where a secret may stand.
    fileprivate init(unreadable path: String, _ error: any Error) {
        switch error as? YamlError {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            self.init(.file(path, line: mark.line), key: nil, "this is not YAML: \(problem)")
        case .duplicatedKeysInMapping(let keys, let first):
            let explanation = "this key stands here and once more in the same map; keep one"
            self.init(.file(path, line: first.mark.line), key: keys.first, explanation)
        case .reader(let problem, _, _, _):
            self.init(.file(path, line: nil), key: nil, "this is not YAML: \(problem)")
        case .dataCouldNotBeDecoded:
            self.init(.file(path, line: nil), key: nil, "the file is not UTF-8 text; save it as UTF-8")
        case .no, .memory, .writer, .emitter, .representer, nil:
            self.init(
                .file(path, line: nil),
                key: nil,
                "the file cannot be read as YAML; look for odd keys or values",
            )
        }
    }
}
