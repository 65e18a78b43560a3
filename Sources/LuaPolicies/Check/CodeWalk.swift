/// Goes through one function's code from top to bottom, with what is known of each register.
///
/// Where ways of the code meet, what one of them may have changed is not known any more.
struct CodeWalk {
    private let function: CodeFunction
    private let upvalues: [CodeValue]
    private let isFile: Bool
    private var registers = [CodeValue](repeating: .unknown, count: 256)
    /// For registers that `value:name` has filled: the method's name, and the path of the value.
    private var methods: [Int: (name: String, receiver: String?)] = [:]
    /// For each place where a jump can arrive, the registers that may be different then.
    private var arrivals: [Int: Set<Int>] = [:]

    init(_ function: CodeFunction, upvalues: [CodeValue], isFile: Bool = false) {
        self.function = function
        self.upvalues = upvalues
        self.isFile = isFile
        for (at, instruction) in function.code.enumerated() {
            guard let target = instruction.jump(from: at), target >= 0 else { continue }
            let between = target > at ? at..<target : target..<at + 1
            var changed = self.arrivals[target] ?? []
            for place in between where function.code.indices.contains(place) {
                changed.formUnion(function.code[place].writes)
            }
            self.arrivals[target] = changed
        }
    }

    mutating func run(into uses: inout CodeUses) {
        for (at, instruction) in self.function.code.enumerated() {
            for register in self.arrivals[at] ?? [] { self.forget(register) }
            self.step(instruction, at, into: &uses)
        }
    }

    private mutating func step(_ instruction: Instruction, _ at: Int, into uses: inout CodeUses) {
        let line = self.function.line(at)
        switch instruction.opcode {
        case .getTableOfUpvalue:
            self.set(instruction.a, self.field(instruction, of: self.upvalue(instruction.b), line, &uses))
        case .setTableOfUpvalue where self.upvalue(instruction.a) == .globals:
            guard let name = self.function.text(instruction.b) else { return }
            uses.assign(name, line: line, byFile: self.isFile)
        case .getUpvalue: self.set(instruction.a, self.upvalue(instruction.b))
        case .getField:
            self.set(instruction.a, self.field(instruction, of: self.registers[instruction.b], line, &uses))
        case .ownMethod: self.takeMethod(instruction, line, &uses)
        case .move:
            // Two names for one table: what is put into it by one is not seen through the other.
            self.open(instruction.b)
            self.set(instruction.a, self.registers[instruction.b])
        case .loadInteger, .loadFloat: self.set(instruction.a, .number)
        case .loadConstant: self.set(instruction.a, self.function.constant(instruction.bx))
        case .loadFalse, .loadTrue, .loadFalseAndSkip: self.set(instruction.a, .bool)
        case .loadNil: for register in instruction.writes { self.set(register, .absent) }
        case .concat: self.set(instruction.a, .text(nil))
        case .newTable: self.set(instruction.a, .table(CodeTable()))
        case .setField: self.put(instruction)
        case .setTable, .setInteger: self.open(instruction.a)
        case .setList: self.putList(instruction)
        case .closure: self.enter(instruction, at, into: &uses)
        case .call, .tailCall: self.call(instruction, at, line, into: &uses)
        case .returnOne: self.giveBack(instruction.a, line, into: &uses)
        case .return where instruction.b >= 2: self.giveBack(instruction.a, line, into: &uses)
        default: for register in instruction.writes { self.forget(register) }
        }
    }

    // MARK: - Registers

    private mutating func set(_ register: Int, _ value: CodeValue) {
        self.registers[register] = value
        self.methods[register] = nil
    }

    private mutating func forget(_ register: Int) {
        guard register < 256 else { return }
        self.set(register, .unknown)
    }

    private func upvalue(_ index: Int) -> CodeValue {
        self.upvalues.indices.contains(index) ? self.upvalues[index] : .unknown
    }

    private func field(
        _ instruction: Instruction,
        of value: CodeValue,
        _ line: Int,
        _ uses: inout CodeUses,
    ) -> CodeValue {
        guard let name = self.function.text(instruction.c) else { return .unknown }
        switch value {
        case .path(let number): return uses.extend(number, by: name, line: line)
        case .globals: return uses.read(name, line: line)
        default: return .unknown
        }
    }

    /// `value:name`: the function into one register, the value into the next.
    private mutating func takeMethod(_ instruction: Instruction, _ line: Int, _ uses: inout CodeUses) {
        let receiver = self.registers[instruction.b]
        let name = instruction.k ? self.function.text(instruction.c) : nil
        var path: String?
        var method = CodeValue.unknown
        if case .path(let number) = receiver, let name {
            path = uses.path(number).path
            method = uses.extend(number, by: name, line: line)
        }
        self.set(instruction.a, method)
        self.set(instruction.a + 1, receiver)
        if let name { self.methods[instruction.a] = (name, path) }
    }

    // MARK: - Tables

    private mutating func put(_ instruction: Instruction) {
        guard case .table(var table) = self.registers[instruction.a], let name = self.function.text(instruction.b)
        else { return }
        table.fields[name] = instruction.k ? self.function.constant(instruction.c) : self.registers[instruction.c]
        self.registers[instruction.a] = .table(table)
    }

    private mutating func putList(_ instruction: Instruction) {
        guard case .table(var table) = self.registers[instruction.a] else { return }
        let isOpen = instruction.b == 0 || instruction.k
        if isOpen {
            table.isOpen = true
        } else {
            table.elements += self.registers[(instruction.a + 1)..<min(256, instruction.a + 1 + instruction.b)]
        }
        self.set(instruction.a, .table(table))
    }

    private mutating func open(_ register: Int) {
        guard case .table(var table) = self.registers[register] else { return }
        table.isOpen = true
        self.registers[register] = .table(table)
    }

    // MARK: - Functions

    private mutating func enter(_ instruction: Instruction, _ at: Int, into uses: inout CodeUses) {
        defer { self.set(instruction.a, .function) }
        guard self.function.functions.indices.contains(instruction.bx) else { return }
        let inner = self.function.functions[instruction.bx]
        let values = inner.upvalues.map { upvalue in
            upvalue.isRegisterOfParent ? self.kept(upvalue, from: at) : self.upvalue(upvalue.index)
        }
        var walk = CodeWalk(inner, upvalues: values)
        walk.run(into: &uses)
    }

    /// What a function inside knows of a variable of this one: only what never changes afterwards.
    private func kept(_ upvalue: CodeFunction.Upvalue, from at: Int) -> CodeValue {
        guard case .path = self.registers[upvalue.index] else { return .unknown }
        let isChanged =
            self.function.code[(at + 1)...].contains { $0.writes.contains(upvalue.index) }
            || self.function.functions.contains { $0.assignsUpvalue(named: upvalue.name) }
        return isChanged ? .unknown : self.registers[upvalue.index]
    }

    private mutating func call(_ instruction: Instruction, _ at: Int, _ line: Int, into uses: inout CodeUses) {
        let isOpen = instruction.b == 0
        let callee = self.registers[instruction.a]
        let method = self.methods[instruction.a]
        let first = instruction.a + (method == nil ? 1 : 2)
        let end = isOpen ? first : min(256, instruction.a + instruction.b)
        let arguments = first <= end ? Array(self.registers[first..<end]) : []
        if let method {
            let call = CodeUses.Call(
                name: method.name,
                receiver: method.receiver,
                arguments: arguments,
                isOpen: isOpen,
                line: line,
            )
            uses.call(call, isMethod: true)
        } else if case .path(let number) = callee {
            let name = uses.path(number).path
            let call = CodeUses.Call(name: name, arguments: arguments, isOpen: isOpen, line: line)
            uses.call(call, isMethod: false)
            if CodeUses.verdicts.contains(name), self.isCutOff(after: at) {
                uses.leave(unreached: self.function.line(at + 1), after: name)
            }
        }
        for register in instruction.writes { self.forget(register) }
        // Another organization's calls are those of `tfc`; C is 1 where the result is dropped.
        if case .path(let number) = callee, uses.path(number).path == "tfc.organization", instruction.c != 1,
            self.function.code[at].opcode == .call
        {
            self.set(instruction.a, uses.read("tfc", line: line))
        }
    }

    /// Whether what stands after a call that never returns can only be reached through it.
    private func isCutOff(after at: Int) -> Bool {
        // C is 1 where the call is a statement; inside an expression, such as `x or deny("...")`, it is the last word.
        guard self.function.code[at].opcode == .call, self.function.code[at].c == 1,
            self.function.code.indices.contains(at + 1),
            self.arrivals[at + 1] == nil
        else { return false }
        switch self.function.code[at + 1].opcode {
        case .return, .returnNothing, .returnOne, .jump, .close, .forLoop, .eachCall, .eachLoop: return false
        default: return true
        }
    }

    private func giveBack(_ register: Int, _ line: Int, into uses: inout CodeUses) {
        guard case .path(let number) = self.registers[register] else { return }
        uses.giveBack(number, line: line)
    }
}
