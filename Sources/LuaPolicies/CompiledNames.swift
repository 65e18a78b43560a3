/// The global names that a compiled file uses, with their dotted paths and lines.
///
/// Read from the code that this process compiled itself, so it sees what Lua sees: a local of the same name is no
/// global. A path is followed as far as it is written in one piece: `tfc.pools.create`, but not `local p = tfc.pools`
/// and later `p.create`.
struct CompiledNames {
    private(set) var reads: [Use] = []
    /// The globals that the file assigns outside of functions, which declares them.
    private(set) var assignedByFile: Set<String> = []
    /// The globals that its functions assign, with each place.
    private(set) var assignedInside: [Use] = []
    /// The globals that the file assigns anywhere.
    var assigned: Set<String> { self.assignedByFile.union(self.assignedInside.map(\.path)) }

    struct Use: Hashable {
        /// Such as `tfc.pools.create`.
        let path: String
        let line: Int
    }

    init(_ code: [UInt8]) {
        var reader = CodeReader(code)
        reader.skipHeader()
        self.read(reader.function(), isFile: true)
    }

    private mutating func read(_ function: CodeReader.Function, isFile: Bool) {
        for function in function.functions { self.read(function, isFile: false) }
        /* The register that holds the last global read, and its path so far. */
        var open: (register: Int, use: Use)?
        for (at, instruction) in function.code.enumerated() {
            let isGlobal = { (upvalue: Int) in
                function.upvalueNames.indices.contains(upvalue) && function.upvalueNames[upvalue] == "_ENV"
            }
            switch instruction.opcode {
            case .getTableOfUpvalue where isGlobal(instruction.b):
                open = self.close(open)
                guard let name = function.text(instruction.c) else { continue }
                open = (instruction.a, Use(path: name, line: function.line(at)))
            case .setTableOfUpvalue where isGlobal(instruction.a):
                open = self.close(open)
                guard let name = function.text(instruction.b) else { continue }
                if isFile {
                    self.assignedByFile.insert(name)
                } else {
                    self.assignedInside.append(Use(path: name, line: function.line(at)))
                }
            case .getField, .ownMethod:
                guard let last = open, last.register == instruction.b, let name = function.text(instruction.c) else {
                    open = self.close(open)
                    continue
                }
                open = (instruction.a, Use(path: "\(last.use.path).\(name)", line: function.line(at)))
            default:
                open = self.close(open)
            }
        }
        _ = self.close(open)
    }

    private mutating func close(_ open: (register: Int, use: Use)?) -> (register: Int, use: Use)? {
        if let open { self.reads.append(open.use) }
        return nil
    }
}

/// Reads Lua 5.4's own form of compiled code.
///
/// - SeeAlso: `ldump.c` and `lopcodes.h` of Lua 5.4.
struct CodeReader {
    private let bytes: [UInt8]
    private var at = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    struct Function {
        var code: [Instruction] = []
        /// The text constants; nil at the place of any other constant.
        var constants: [String?] = []
        var upvalueNames: [String] = []
        var functions: [Function] = []
        var firstLine = 0
        var lineSteps: [Int8] = []
        var knownLines: [(instruction: Int, line: Int)] = []

        func text(_ constant: Int) -> String? {
            self.constants.indices.contains(constant) ? self.constants[constant] : nil
        }

        /// Lines are kept as steps from one instruction to the next; a step of -128 refers to the list of known lines.
        func line(_ instruction: Int) -> Int {
            var line = self.firstLine
            var start = 0
            if let known = self.knownLines.last(where: { $0.instruction <= instruction }) {
                line = known.line
                start = known.instruction + 1
            }
            guard start <= instruction, instruction < self.lineSteps.count else { return line }
            return line + self.lineSteps[start...instruction].reduce(0) { $0 + ($1 == -128 ? 0 : Int($1)) }
        }
    }

    /// 7 bits opcode, 8 bits A, 1 bit k, 8 bits B, 8 bits C, from the lowest.
    struct Instruction {
        let word: UInt32

        var a: Int { Int(self.word >> 7 & 0xff) }
        var b: Int { Int(self.word >> 16 & 0xff) }
        var c: Int { Int(self.word >> 24) }

        var opcode: Opcode {
            switch self.word & 0x7f {
            case 11: .getTableOfUpvalue
            case 14: .getField
            case 15: .setTableOfUpvalue
            case 20: .ownMethod
            default: .other
            }
        }

        enum Opcode {
            case getTableOfUpvalue
            case getField
            case setTableOfUpvalue
            /// `value:name`, which reads the field `name`.
            case ownMethod
            case other
        }
    }

    /// Signature, version, format, check bytes, sizes of three types, one integer, one number, count of upvalues.
    mutating func skipHeader() { self.at = 4 + 1 + 1 + 6 + 3 + 8 + 8 + 1 }

    mutating func function() -> Function {
        var function = Function()
        _ = self.text()
        function.firstLine = self.size()
        _ = self.size()
        self.at += 3
        for _ in 0..<self.size() { function.code.append(Instruction(word: self.word())) }
        for _ in 0..<self.size() { function.constants.append(self.constant()) }
        self.at += self.size() * 3
        for _ in 0..<self.size() { function.functions.append(self.function()) }
        for _ in 0..<self.size() { function.lineSteps.append(Int8(bitPattern: self.byte())) }
        for _ in 0..<self.size() {
            let instruction = self.size()
            function.knownLines.append((instruction, self.size()))
        }
        for _ in 0..<self.size() {
            _ = self.text()
            _ = self.size()
            _ = self.size()
        }
        for _ in 0..<self.size() { function.upvalueNames.append(self.text() ?? "") }
        return function
    }

    private mutating func byte() -> UInt8 {
        defer { self.at += 1 }
        return self.at < self.bytes.count ? self.bytes[self.at] : 0x80
    }

    private mutating func word() -> UInt32 {
        let bytes = (self.byte(), self.byte(), self.byte(), self.byte())
        return UInt32(bytes.0) | UInt32(bytes.1) << 8 | UInt32(bytes.2) << 16 | UInt32(bytes.3) << 24
    }

    /// Seven bits a byte, the highest first; the last has its top bit set.
    private mutating func size() -> Int {
        var size = 0
        while true {
            let byte = self.byte()
            size = size << 7 | Int(byte & 0x7f)
            if byte & 0x80 != 0 { return size }
        }
    }

    private mutating func text() -> String? {
        let size = self.size()
        guard size > 0, self.at + size - 1 <= self.bytes.count else { return nil }
        defer { self.at += size - 1 }
        return String(decoding: self.bytes[self.at..<self.at + size - 1], as: UTF8.self)
    }

    private mutating func constant() -> String? {
        switch self.byte() {
        case 0x03, 0x13: self.at += 8  // an integer, a float
        case 0x04, 0x14: return self.text()  // a short string, a long one
        default: break  // nil, false, true
        }
        return nil
    }
}
