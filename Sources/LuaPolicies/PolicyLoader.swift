import CLuaBridge
import Foundation

/// Compiles the files of a folder and runs each once, before any of them decides anything.
struct PolicyLoader {
    private(set) var files: [PolicyFile] = []
    private(set) var problems: [PolicyProblem] = []
    private(set) var code: [(file: PolicyFolder.File, code: [UInt8])] = []
    private(set) var compiled: CompiledFiles?

    private let folder: PolicyFolder
    private let box: Box
    private let timeZone: TimeZone

    init(_ folder: PolicyFolder, pool: BoxPool) throws(PolicyLoadError) {
        guard let box = pool.take() else {
            let message = "no interpreter: not enough memory, or a Lua library that is not Lua 5.4 on 64 bits"
            throw PolicyLoadError([PolicyProblem(file: "policies", line: 0, message: message)])
        }
        defer { pool.giveBack(box) }
        self.folder = folder
        self.box = box
        self.timeZone = pool.settings.timeZone
        self.compile()
        guard self.problems.isEmpty else { return }
        self.run()
        self.findDoubleCommands()
        self.problems.sort()
    }

    /// How many of the files are policies; they stand before the libraries.
    var policyCount: Int { self.folder.policies.count }

    /// Compiles every file, so that one look shows all that is wrong.
    private mutating func compile() {
        for file in self.folder.policies + self.folder.libraries {
            do {
                self.code.append((file, try self.box.compile(name: file.name, text: file.bytes)))
            } catch {
                self.problems.append(error)
            }
        }
    }

    private mutating func run() {
        let policies = self.code.prefix(self.folder.policies.count)
        let libraries = self.code.dropFirst(self.folder.policies.count)
        let compiled = CompiledFiles(
            policies: policies.map { ($0.file.name, $0.code) },
            libraries: libraries.map { ($0.file.stem, $0.code) },
        )
        self.compiled = compiled
        for index in self.folder.policies.indices { self.run(index, compiled) }
    }

    /// Runs one file's own code and takes its registrations.
    private mutating func run(_ index: Int, _ compiled: CompiledFiles) {
        let name = self.folder.policies[index].name
        let registrar = Registrar(file: name, timeZone: self.timeZone)
        let calls = HostCalls(box: self.box, log: { _ in }) { call, arguments in
            guard call == BOX_REGISTER,
                case .integer(let kind) = arguments.next(),
                case .integer(let line) = arguments.next(),
                case .text(let name) = arguments.next()
            else { return .raise("this does not work while the file loads") }
            let refusal = registrar.register(kind: kind, line: line, name: name, table: arguments.next())
            return refusal.map { .raise($0) } ?? .value([])
        }
        calls.timeZone = self.timeZone
        calls.begin(compiled, now: 0, randomSeed: 0, event: [], payload: [])
        let status = withExtendedLifetime(calls) { box_load(self.box.pointer, index) }
        guard status != BOX_FAILED else {
            let failure = Failure(self.box)
            self.problems.append(PolicyProblem(luaError: failure.sentence, file: name))
            return
        }
        guard let manifest = registrar.manifest else {
            let message = "the file must begin with policy { about = \"one sentence that says what it is for\" }"
            self.problems.append(PolicyProblem(file: name, line: 1, message: message))
            return
        }
        let file = PolicyFile(index: index, name: name, manifest: manifest, registrations: registrar.registrations)
        self.files.append(file)
    }

    private mutating func findDoubleCommands() {
        var claims: [[String]: [(file: PolicyFile, place: String)]] = [:]
        for file in self.files {
            for registration in file.registrations {
                guard case .command(let pattern, _) = registration.form else { continue }
                let place = "\(file.name):\(registration.line)"
                if let earlier = claims[pattern.verbs]?.first(where: { Self.clash($0.file, file) })?.place {
                    let message =
                        "the command `\(pattern.verbs.joined(separator: " "))` is claimed twice: first at \(earlier)"
                    self.problems.append(
                        PolicyProblem(
                            file: file.name,
                            line: registration.line,
                            message: message,
                            rule: .doubleCommand,
                        )
                    )
                } else {
                    claims[pattern.verbs, default: []].append((file, place))
                }
            }
        }
    }

    /// Whether two files cannot both have a command: a shadow policy answers nobody, so it may have another file's.
    private static func clash(_ one: PolicyFile, _ other: PolicyFile) -> Bool {
        one.index == other.index || !(one.manifest.isShadow || other.manifest.isShadow)
    }
}
