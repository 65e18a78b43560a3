import Configuration

/// Where values come from: the environment, and below it the file.
struct Layers {
    private let environment: any ConfigSnapshot
    private let file: any ConfigSnapshot

    /// Before the key's name in the name of its variable.
    static let prefix = "POOLWARDEN_"

    /// A value as it stands in the upper layer that has it.
    enum Lookup {
        /// In neither.
        case absent
        case value(RawValue)
        /// It is no value of that shape.
        case misfit
        /// A variable without content; nobody can say whether that was meant.
        case empty
    }

    init(environment: [String: String], file: YAMLSnapshot) {
        let own = environment.filter { $0.key.hasPrefix(Self.prefix) }
        self.environment = EnvironmentVariablesProvider(environmentVariables: own)
            .prefixKeys(with: ConfigKey(["poolwarden"]))
            .snapshot()
        self.file = file
    }

    /// The variable of the key, such as `POOLWARDEN_SERVER_PORT`, and whether it is set.
    func variable(_ path: [String]) -> (name: String, isSet: Bool) {
        let lookup = try? self.environment.value(forKey: AbsoluteConfigKey(path), type: .string)
        return (lookup?.encodedKey ?? "", lookup?.value != nil)
    }

    func find(_ path: [String], _ shape: Shape) -> Lookup {
        let key = AbsoluteConfigKey(path)
        guard let variable = try? self.environment.value(forKey: key, type: .string).value else {
            return Self.find(key, shape, in: self.file)
        }
        if case .string("") = variable.content { return .empty }
        return Self.find(key, shape, in: self.environment)
    }

    private static func find(_ key: AbsoluteConfigKey, _ shape: Shape, in snapshot: any ConfigSnapshot) -> Lookup {
        do {
            guard let value = try snapshot.value(forKey: key, type: shape.configType).value else { return .absent }
            switch value.content {
            case .string(let text): return .value(.text(text))
            case .int(let number): return .value(.number(number))
            case .stringArray(let list): return .value(.list(list))
            case .double, .bool, .bytes, .intArray, .doubleArray, .boolArray, .byteChunkArray: return .misfit
            }
        } catch {
            // The error may show the value; the form's demand says more to a person anyway.
            return .misfit
        }
    }
}

extension Shape {
    fileprivate var configType: ConfigType {
        switch self {
        case .text: .string
        case .number: .int
        case .list: .stringArray
        }
    }
}
