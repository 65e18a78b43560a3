/// One function of compiled code.
struct CodeFunction {
    var code: [Instruction] = []
    var constants: [CodeValue] = []
    var upvalues: [Upvalue] = []
    var functions: [CodeFunction] = []
    var firstLine = 0
    var lineSteps: [Int8] = []
    var knownLines: [(instruction: Int, line: Int)] = []

    /// A variable of an enclosing function that this one uses.
    struct Upvalue {
        /// Whether it is a register of the function around this one, or else one of that one's own upvalues.
        var isRegisterOfParent: Bool
        var index: Int
        var name = ""
    }

    func constant(_ index: Int) -> CodeValue {
        self.constants.indices.contains(index) ? self.constants[index] : .unknown
    }

    func text(_ constant: Int) -> String? {
        if case .text(let text?) = self.constant(constant) { text } else { nil }
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

    /// Whether this function, or one inside it, assigns to a variable of that name from outside of where it stands.
    func assignsUpvalue(named name: String) -> Bool {
        self.code.contains { instruction in
            instruction.opcode == .setUpvalue && self.upvalues.indices.contains(instruction.b)
                && self.upvalues[instruction.b].name == name
        } || self.functions.contains { $0.assignsUpvalue(named: name) }
    }
}
