/// Reads Lua 5.4's own form of compiled code; only code that this process compiled itself is read.
///
/// - SeeAlso: `ldump.c` of Lua 5.4.
struct CodeReader {
    private let bytes: [UInt8]
    private var at = 0

    /// Reads the function that a file is.
    static func file(_ code: [UInt8]) -> CodeFunction {
        var reader = CodeReader(bytes: code)
        // Signature, version, format, check bytes, sizes of three types, one integer, one number, count of upvalues.
        reader.at = 4 + 1 + 1 + 6 + 3 + 8 + 8 + 1
        return reader.function()
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    private mutating func function() -> CodeFunction {
        var function = CodeFunction()
        _ = self.text()
        function.firstLine = self.size()
        _ = self.size()
        self.at += 3
        for _ in 0..<self.size() { function.code.append(Instruction(word: self.word())) }
        for _ in 0..<self.size() { function.constants.append(self.constant()) }
        for _ in 0..<self.size() {
            let isOfParent = self.byte() != 0
            function.upvalues.append(CodeFunction.Upvalue(isRegisterOfParent: isOfParent, index: Int(self.byte())))
            _ = self.byte()
        }
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
        for index in 0..<self.size() {
            let name = self.text() ?? ""
            if function.upvalues.indices.contains(index) { function.upvalues[index].name = name }
        }
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

    private mutating func constant() -> CodeValue {
        switch self.byte() {
        case 0x00: return .absent
        case 0x01, 0x11: return .bool
        case 0x03, 0x13:  // a float, an integer
            self.at += 8
            return .number
        case 0x04, 0x14: return .text(self.text() ?? "")  // a short string, a long one
        default: return .unknown
        }
    }
}
