/// One instruction of the Lua machine: 7 bits opcode, 8 bits A, 1 bit k, 8 bits B, 8 bits C, from the lowest.
///
/// - SeeAlso: `lopcodes.h` of Lua 5.4.
struct Instruction {
    let word: UInt32

    var opcode: Opcode { Opcode(rawValue: UInt8(self.word & 0x7f)) ?? .other }
    var a: Int { Int(self.word >> 7 & 0xff) }
    /// Whether C (or B) is a constant and not a register.
    var k: Bool { self.word >> 15 & 1 == 1 }
    var b: Int { Int(self.word >> 16 & 0xff) }
    var c: Int { Int(self.word >> 24) }
    var bx: Int { Int(self.word >> 15) }
    /// The distance of a jump.
    private var sj: Int { Int(self.word >> 7) - ((1 << 24) - 1) }

    enum Opcode: UInt8 {
        case move = 0
        case loadInteger, loadFloat, loadConstant, loadLongConstant, loadFalse, loadFalseAndSkip, loadTrue, loadNil
        case getUpvalue, setUpvalue, getTableOfUpvalue, getTable, getInteger, getField
        case setTableOfUpvalue, setTable, setInteger, setField, newTable, ownMethod
        // 21 to 45: arithmetic and bits; 46 to 48: what is called where those need a metamethod; 49 to 52: not, length.
        case concat = 53
        case close, toBeClosed, jump, equal, less, lessOrEqual, equalConstant, equalInteger
        case lessThanInteger, atMostInteger, moreThanInteger, atLeastInteger, test, testAndSet
        case call, tailCall, `return`, returnNothing, returnOne
        case forLoop, forPrepare, eachPrepare, eachCall, eachLoop, setList, closure, arguments, argumentsPrepare, extra
        case other = 127
    }

    /// Where the instruction at a place can go on, beside the next one; nil where it cannot.
    func jump(from at: Int) -> Int? {
        switch self.opcode {
        case .jump: at + 1 + self.sj
        case .loadFalseAndSkip, .equal, .less, .lessOrEqual, .equalConstant, .equalInteger, .lessThanInteger,
            .atMostInteger, .moreThanInteger, .atLeastInteger, .test, .testAndSet:
            at + 2
        case .forLoop, .eachLoop: at + 1 - self.bx
        case .forPrepare: at + 2 + self.bx
        case .eachPrepare: at + 1 + self.bx
        default: nil
        }
    }

    /// The registers that the instruction changes, or whose table it changes.
    var writes: Range<Int> {
        switch self.opcode {
        case .setUpvalue, .setTableOfUpvalue, .close, .toBeClosed, .jump, .equal, .less, .lessOrEqual, .equalConstant,
            .equalInteger, .lessThanInteger, .atMostInteger, .moreThanInteger, .atLeastInteger, .test, .return,
            .returnNothing, .returnOne, .argumentsPrepare, .extra:
            0..<0
        case .loadNil: self.a..<self.a + self.b + 1
        case .ownMethod: self.a..<self.a + 2
        case .forLoop, .forPrepare, .eachPrepare, .eachLoop: self.a..<self.a + 5
        case .call, .tailCall, .arguments: self.a..<256
        case .eachCall: self.a + 4..<256
        default: self.a..<self.a + 1
        }
    }
}
