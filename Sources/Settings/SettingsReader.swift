import Warden

/// Reads one setting after the other, and keeps every problem that it meets.
struct SettingsReader {
    let file: String
    let outline: Outline
    let layers: Layers
    let secrets: SecretFinder

    private(set) var problems: [Problem]
    private(set) var warnings: [Problem] = []
    /// The variables that may set something, or that a secret is in.
    private var knownVariables: Set<String> = []
    /// The key that each variable belongs to, as far as they have been read.
    private var owners: [String: [String]] = [:]

    init(file: String, outline: Outline, layers: Layers, secrets: SecretFinder) {
        self.file = file
        self.outline = outline
        self.layers = layers
        self.secrets = secrets
        self.problems = outline.problems
    }

    /// The value, or what stands in for it.
    ///
    /// - Parameters:
    ///   - setting: One of the schema's.
    ///   - name: In the place of `<name>`.
    /// - Returns: Nil when there is a problem, which is kept; or when nothing is written and nothing stands in.
    mutating func value<Value>(_ setting: Setting<Value>, _ name: String? = nil) -> Value? {
        let path = setting.path(name)
        guard self.claim(path) else { return nil }
        switch self.layers.find(path, setting.form.shape) {
        case .value(let raw):
            return self.checked(raw, setting, path)
        case .misfit:
            self.report(path, "this does not fit; \(setting.form.demand)")
            return nil
        case .empty:
            self.report(path, "the variable is empty; \(setting.form.demand), or unset it")
            return nil
        case .absent:
            return self.isBroken(path) ? nil : self.fallback(setting, path)
        }
    }

    /// The secret that the setting refers to.
    ///
    /// - Returns: As ``value(_:_:)``.
    mutating func secret(_ setting: Setting<String>, _ name: String? = nil) -> Secret? {
        guard let text = self.value(setting, name) else { return nil }
        return self.secret(text, setting.path(name))
    }

    /// The secrets that the setting refers to, at least one.
    mutating func secrets(_ setting: Setting<[String]>, _ name: String) -> Secrets? {
        guard let list = self.value(setting, name) else { return nil }
        let path = setting.path(name)
        guard !list.isEmpty else {
            self.report(path, "no secret is set; \(SecretReference.demand)")
            return nil
        }
        var secrets: [Secret] = []
        for (number, text) in list.enumerated() {
            guard let secret = self.secret(text, path, element: number) else { continue }
            secrets.append(secret)
        }
        return secrets.count == list.count ? Secrets(secrets, names: list) : nil
    }

    /// The names that the operator chose in a section, in the file's order.
    func names(_ section: String) -> [String] {
        self.outline.names[section] ?? []
    }

    /// Whether the key, or one above it, has a problem in the file that is reported already.
    func isBroken(_ path: [String]) -> Bool {
        path.indices.contains { self.outline.broken.contains(Array(path[...$0])) }
    }

    /// Whether it is written at all, in the file or in the environment.
    func isWritten<Value>(_ setting: Setting<Value>, _ name: String) -> Bool {
        let path = setting.path(name)
        return self.outline.lines[path] != nil || self.layers.variable(path).isSet
    }

    /// Says that a key is written here that only sources of another kind have.
    mutating func refuse<Value>(_ setting: Setting<Value>, _ name: String, kind: SenderKind) {
        let path = setting.path(name)
        self.knownVariables.insert(self.layers.variable(path).name)
        guard !setting.kinds.isEmpty, !setting.kinds.contains(kind), self.isWritten(setting, name) else { return }
        guard setting.kinds.count * 2 < SenderKind.allCases.count else {
            self.report(path, "a source of kind \(kind.rawValue) does not have this key; remove it")
            return
        }
        let owners = Words.list(setting.kinds.map(\.rawValue), last: "or")
        self.report(
            path,
            "only a source of kind \(owners) has this key, and this one is of kind \(kind.rawValue); remove it",
        )
    }

    mutating func report(_ path: [String], element: Int? = nil, _ explanation: String) {
        self.problems.append(self.problem(path, element: element, explanation))
    }

    mutating func warn(_ path: [String], element: Int? = nil, _ explanation: String) {
        self.warnings.append(self.problem(path, element: element, explanation))
    }

    /// Warns of variables that look like settings and are none, such as `POOLWARDEN_SERVER_PROT`.
    ///
    /// No error: Kubernetes sets variables of this form by itself where a service is called `poolwarden`.
    mutating func warnOfUnknownVariables() {
        let known = self.knownVariables
        for variable in self.secrets.environment.keys.sorted() {
            guard variable.hasPrefix(Layers.prefix), !known.contains(variable) else { continue }
            let near = NearestKey.find(variable, among: known.sorted())
            let advice =
                near.map { "did you mean \($0)?" } ?? "a name that the file does not have cannot be set from here"
            self.warnings.append(Problem(.environment(variable), key: nil, "this variable sets nothing; \(advice)"))
        }
    }

    /// Says that a key is read here, whose variable may be no other's.
    ///
    /// The organizations `acme-eu` and `acme_eu` have the same variables: what is meant for one server, such as a token,
    /// must not go to the other.
    ///
    /// - Returns: Whether the key may be read; false when there is a problem, which is kept.
    @discardableResult mutating func claim(_ path: [String]) -> Bool {
        let variable = self.layers.variable(path)
        self.knownVariables.insert(variable.name)
        guard let owner = self.owners[variable.name], owner != path else {
            self.owners[variable.name] = path
            return true
        }
        guard variable.isSet else { return true }
        self.report(path, "\(owner.joined(separator: ".")) has the same variable; rename one of the two in the file")
        return false
    }

    private mutating func fallback<Value>(_ setting: Setting<Value>, _ path: [String]) -> Value? {
        switch setting.fallback {
        case .absent:
            return nil
        case .value(let raw):
            return self.checked(raw, setting, path)
        case .required:
            self.report(path, "\(setting.form.absence); \(setting.form.demand)")
            return nil
        }
    }

    private mutating func checked<Value>(_ raw: RawValue, _ setting: Setting<Value>, _ path: [String]) -> Value? {
        switch setting.form.read(raw) {
        case .fits(let value):
            return value
        case .misfit(let elements):
            for element in elements {
                self.report(path, element: element, "this does not fit; \(setting.form.demand)")
            }
            return nil
        }
    }

    private mutating func secret(_ text: String, _ path: [String], element: Int? = nil) -> Secret? {
        guard let reference = SecretReference(text) else {
            // What stands there may be the secret itself.
            let explanation = "this is no secret reference; \(SecretReference.demand), never the secret itself"
            self.report(path, element: element, explanation)
            return nil
        }
        if case .environment(let variable) = reference {
            self.knownVariables.insert(variable)
        }
        do throws(SecretFinder.Failure) {
            let found = try self.secrets.find(reference)
            if let warning = found.warning {
                self.warn(path, element: element, warning)
            }
            return found.secret
        } catch {
            self.report(path, element: element, error.explanation)
            return nil
        }
    }

    /// A problem of what the key has now: the variable's, where one is set.
    private func problem(_ path: [String], element: Int?, _ explanation: String) -> Problem {
        let key = path.joined(separator: ".")
        let variable = self.layers.variable(path)
        guard !variable.isSet else { return Problem(.environment(variable.name), key: key, explanation) }
        let line = self.outline.line(of: path + (element.map { [String($0)] } ?? []))
        return Problem(.file(self.file, line: line), key: key, explanation)
    }
}
