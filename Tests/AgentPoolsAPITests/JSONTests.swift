import AgentPoolsAPI
import Foundation
import Testing

struct `JSON that is well-formed` {
    static let cases: [(text: String, value: JSON)] = [
        ("null", .null), (" \t\r\n true \n", .bool(true)), ("false", .bool(false)),
        ("0", .integer(0)), ("-0", .integer(0)), ("-12", .integer(-12)), ("9223372036854775807", .integer(.max)),
        ("-9223372036854775808", .integer(.min)), ("9223372036854775808", .number(9_223_372_036_854_775_808)),
        ("-9223372036854775809", .number(-9_223_372_036_854_775_808)), ("1.5", .number(1.5)), ("1.0", .number(1)),
        ("1e2", .number(100)), ("1E+2", .number(100)), ("25e-1", .number(2.5)), ("-0.0", .number(-0.0)),
        ("1e-400", .number(0)), ("123456789012345678901234567890", .number(1.2345678901234568e29)),
        (#""""#, .string("")), (#""a/b""#, .string("a/b")), (#""\"\\\/\b\f\n\r\t""#, .string("\"\\/\u{8}\u{C}\n\r\t")),
        (#""\u0041\u00e9\u20AC\ud83d\ude00\u0000""#, .string("Aé€😀\u{0}")), (#""é€😀""#, .string("é€😀")),
        (#""\uFFFF\uE000""#, .string("\u{FFFF}\u{E000}")),
        (#""\ud800\udc00\uDBFF\uDFFF""#, .string("\u{10000}\u{10FFFF}")),
        ("\"\u{7F}\u{10FFFF}\"", .string("\u{7F}\u{10FFFF}")),
        ("[]", .array([])), ("[ ]", .array([])),
        ("[1,[2,[]],{}]", .array([.integer(1), .array([.integer(2), .array([])]), .object([:])])),
        ("{}", .object([:])), (#"{ "a" : 1 , "b" : [ null ] }"#, .object(["a": .integer(1), "b": .array([.null])])),
        (#"{"": "", "a\u0062": 1}"#, .object(["": .string(""), "ab": .integer(1)])),
        // The last of two members with one name counts, also where the name is written in two ways.
        (#"{"a": 1, "a": 2}"#, .object(["a": .integer(2)])), (#"{"a": 1, "\u0061": 2}"#, .object(["a": .integer(2)])),
    ]

    @Test(arguments: Self.cases)
    func `is read as what it means`(_ text: String, _ value: JSON) throws {
        #expect(try JSON(text) == value)
        var reader = JSONReader(Array(text.utf8))
        try reader.skip()
        try reader.finish()
    }

    @Test(arguments: Self.cases)
    func `is written so that it reads as the same`(_ text: String, _ value: JSON) throws {
        #expect(try JSON(reading: value.bytes) == value)
    }

    @Test func `may be nested up to a depth`() throws {
        let deepest = JSONReader.deepest
        let arrays = String(repeating: "[", count: deepest) + String(repeating: "]", count: deepest)
        #expect(throws: Never.self) { try JSON(arrays) }
        #expect(throws: JSONError.self) { try JSON("[\(arrays)]") }
        let objects = String(repeating: #"{"a":"#, count: deepest) + "1" + String(repeating: "}", count: deepest)
        #expect(throws: Never.self) { try JSON(objects) }
        #expect(throws: JSONError.self) { try JSON(#"{"a":\#(objects)}"#) }
        // Containers beside one another are not inside one another.
        #expect(throws: Never.self) { try JSON("[" + String(repeating: "[[]],", count: 1_000) + "[]]") }
    }
}

struct `JSON that is not well-formed` {
    static let texts = [
        "", " ", "nul", "nulll", "True", "NaN", "Infinity", "-Infinity", "undefined", "'a'", "//", "/**/1", "\u{FEFF}1",
        "01", "-01", "+1", "-", "--1", ".5", "1.", "1.e1", "1e", "1e+", "1E-", "0x1", "1_0", "1 2", "1,", "1e1.5", "-a",
        "１",
        #"""#, #""a"#, #""\"#, #""\""#, #""\x41""#, #""\a""#, #""\u""#, #""\u12""#, #""\u12g4""#, #""\u+123""#,
        #""\U0041""#,
        "\"\n\"", "\"\t\"", "\"\u{0}\"", "\"\u{1F}\"",
        #""\ud800""#, #""\udc00""#, #""\ud800\ud800""#, #""\ud800x""#, #""\ud800\n""#, #""\ud800\u0041""#,
        #""\ud800\u""#,
        #""\ude00\ud83d""#, #""\udc00\udc00""#,
        "[", "]", "[1", "[1,", "[1,]", "[,1]", "[,]", "[1 2]", "[1,,2]", "[1}", "[}", "[1:2]", "[]]", "[] []",
        "[\u{B}]",
        "[\u{A0}]",
        "{", "}", "{]", #"{"a""#, #"{"a":"#, #"{"a":1"#, #"{"a":1,"#, #"{"a":1,}"#, "{,}", #"{,"a":1}"#, #"{"a" 1}"#,
        #"{"a"::1}"#, #"{"a":}"#, "{1:1}", "{a:1}", "{null:1}", #"{"a":1 "b":2}"#, #"{"a":1]"#, #"{"a",1}"#, "{}{}",
        "{} x",
        #"{"\ud800":1}"#, #"{"a":1,"#, #"[{"a":1},"#,
        String(repeating: "[", count: 100_000), String(repeating: #"{"a":"#, count: 100_000),
    ]

    @Test(arguments: Self.texts)
    func `is refused`(_ text: String) {
        #expect(Self.isRefused(Array(text.utf8)))
    }

    /// What the Unicode Standard calls ill-formed, alone and in a member's name.
    @Test(
        arguments: [
            [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC2], [0xC2, 0x41], [0xE0, 0x80, 0x80], [0xE0, 0x9F, 0xBF],
            [0xE2, 0x82], [0xE2, 0x82, 0x41], [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xF0, 0x80, 0x80, 0x80],
            [0xF0, 0x8F, 0xBF, 0xBF], [0xF0, 0x9F, 0x98], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFE],
            [0xFF],
            [0xF8, 0x88, 0x80, 0x80, 0x80],
        ] as [[UInt8]]
    )
    func `in its UTF-8 is refused`(_ bytes: [UInt8]) {
        let quote = UInt8(ascii: "\"")
        #expect(Self.isRefused([quote] + bytes + [quote]))
        #expect(Self.isRefused([quote] + bytes))
        #expect(Self.isRefused(Array("{\"".utf8) + bytes + Array("\":1}".utf8)))
        #expect(Self.isRefused(bytes))
    }

    @Test(arguments: ["1e400", "-1e400", "1" + String(repeating: "0", count: 400)])
    func `is a number beyond all that can be kept, but it can be passed over`(_ text: String) throws {
        #expect(throws: JSONError.self) { try JSON(text) }
        #expect(
            try AgentPool(#"{"id": "a", "attributes": {"agent-count": \#(text)}, "x": \#(text)}"#).agentCount == nil
        )
    }

    @Test(arguments: [
        Samples.listPools, Samples.listAgents, Samples.showPool, Samples.createPayload, TokenSamples.createResponse,
        `A document of pools`.today, `What a document includes`.text,
    ])
    func `because it ends too early is refused`(_ text: String) {
        let bytes = Array(text.utf8)
        #expect(bytes.indices.filter { !Self.isRefused(Array(bytes.prefix($0))) } == [])
    }

    @Test(arguments: [Samples.showAgent, `What a document includes`.text, TokenSamples.createResponse])
    func `is refused alike, whether it is read or passed over`(_ text: String) {
        let bytes = Array(text.utf8)
        let others = Array("\"\\{}[],:0e-n ".utf8) + [0x00, 0x1F, 0x80, 0xC3, 0xFF]
        let changes = bytes.indices.flatMap { index in
            others.map { bytes[..<index] + [$0] + bytes[(index + 1)...] }
        }
        let disagreements = changes.filter { changed in
            let changed = Array(changed)
            let isRead = (try? JSON(reading: changed)) != nil
            let isDocument =
                (try? ListDocument<AgentPool>(reading: changed)) != nil
                || (try? ResourceDocument<Agent>(reading: changed)) != nil
                || (try? ResourceDocument<CreatedAgentToken>(reading: changed)) != nil
            return isRead != Self.isPassedOver(changed) || isDocument && !isRead
        }
        #expect(disagreements.isEmpty)
    }

    @Test func `says where it is wrong, and not what it says there`() {
        let error = #expect(throws: JSONError.self) { try JSON(#"{"password": swordfish}"#) }
        #expect(error?.offset == 13)
        #expect(error?.description == "no value where one should be (byte 13)")
    }

    private static func isPassedOver(_ bytes: [UInt8]) -> Bool {
        var reader = JSONReader(bytes)
        do throws(JSONError) {
            try reader.skip()
            try reader.finish()
            return true
        } catch {
            return false
        }
    }

    /// Whether bytes are refused wherever JSON is read, at a place that is among them.
    private static func isRefused(_ bytes: [UInt8]) -> Bool {
        func refuses(_ read: () throws(JSONError) -> some Any) -> Bool {
            do throws(JSONError) {
                _ = try read()
                return false
            } catch {
                return (0...bytes.count).contains(error.offset)
            }
        }
        return !Self.isPassedOver(bytes)
            && refuses { () throws(JSONError) in try JSON(reading: bytes) }
            && refuses { () throws(JSONError) in try ListDocument<AgentPool>(reading: bytes) }
            && refuses { () throws(JSONError) in try ResourceDocument<Agent>(reading: bytes) }
            && refuses { () throws(JSONError) in try ResourceDocument<CreatedAgentToken>(reading: bytes) }
            && refuses { () throws(JSONError) in try AgentPoolRequest(reading: bytes) }
            && refuses { () throws(JSONError) in try ErrorsDocument(reading: bytes) }
    }
}

struct `A reader of JSON` {
    @Test func `goes through a document in the order of its bytes`() throws {
        var reader = JSONReader(Array(#"{"a": [1, "x", true, {"b": null}], "\u0063": "2020-08-05T18:10:26Z"}"#.utf8))
        #expect(try reader.enterObject())
        #expect(try reader.nextName()?.text == "a")
        #expect(try reader.kind() == .array)
        #expect(try reader.enterArray())
        #expect(try reader.nextElement())
        #expect(try reader.integer() == 1)
        #expect(try reader.nextElement())
        #expect(try reader.text() == "x")
        #expect(try reader.nextElement())
        #expect(try reader.bool() == true)
        #expect(try reader.nextElement())
        #expect(try reader.value() == .object(["b": .null]))
        #expect(try !reader.nextElement())
        let name = try #require(try reader.nextName())
        #expect("c" ~= name)
        #expect(!("d" ~= name))
        #expect(try reader.timestamp()?.timeIntervalSince1970 == 1_596_651_026)
        #expect(try reader.nextName() == nil)
        try reader.finish()
    }

    @Test(arguments: ["7", #""x""#, "[1, [2]]", #"{"a": {"b": []}}"#, "null", "true", "1.5"])
    func `passes over what is of another kind than asked for`(_ text: String) throws {
        let bytes = Array("[\(text), 8]".utf8)
        func next(_ read: (inout JSONReader) throws -> Bool) throws {
            var reader = JSONReader(bytes)
            _ = try reader.enterArray()
            _ = try reader.nextElement()
            // Where it was of this kind it is read, or entered; otherwise the next element is what comes next.
            guard try !read(&reader) else { return }
            #expect(try reader.nextElement())
            #expect(try reader.integer() == 8)
        }
        try next { try $0.text() != nil }
        try next { try $0.integer() != nil }
        try next { try $0.bool() != nil }
        try next { try $0.timestamp() != nil }
        try next { try $0.enterObject() }
        try next { try $0.enterArray() }
    }

    @Test func `that is used out of order throws`() throws {
        var reader = JSONReader(Array("[1]".utf8))
        #expect(throws: JSONError.self) { try reader.nextName() }
        var other = JSONReader(Array("]".utf8))
        #expect(throws: JSONError.self) { try other.nextElement() }
        var third = JSONReader(Array(#"{"a": 1}"#.utf8))
        _ = try third.enterObject()
        _ = try third.nextName()
        #expect(throws: JSONError.self) { try third.nextName() }
        #expect(throws: JSONError.self) { try third.finish() }
    }
}

struct `A writer of JSON` {
    @Test func `puts commas and colons where they belong`() {
        var writer = JSONWriter()
        writer.beginObject()
        writer.name("a")
        writer.beginArray()
        writer.write(1)
        writer.write("x")
        writer.beginObject()
        writer.endObject()
        writer.beginArray()
        writer.endArray()
        writer.writeNull()
        writer.endArray()
        writer.name("b")
        writer.write(true)
        writer.name("c")
        writer.write(nil as String?)
        writer.endObject()
        #expect(String(decoding: writer.bytes, as: UTF8.self) == #"{"a":[1,"x",{},[],null],"b":true,"c":null}"#)
    }

    @Test(arguments: [
        ("a/b<>&'", #""a/b<>&'""#), ("\"\\", #""\"\\""#), ("\u{8}\u{9}\u{A}\u{C}\u{D}", #""\b\t\n\f\r""#),
        ("\u{0}\u{1}\u{B}\u{1F}\u{7F}", "\"\\u0000\\u0001\\u000b\\u001f\u{7F}\""), ("é€😀", "\"é€😀\""),
    ])
    func `escapes what must be escaped, and no more`(_ text: String, _ written: String) {
        #expect(String(decoding: JSON.string(text).bytes, as: UTF8.self) == written)
        #expect(String(decoding: JSON.object([text: .null]).bytes, as: UTF8.self) == "{\(written):null}")
    }

    @Test(arguments: [
        (JSON.number(1.5), "1.5"), (.number(0.1), "0.1"), (.number(1e300), "1e+300"), (.number(.infinity), "null"),
        (.number(.nan), "null"), (.integer(.min), "-9223372036854775808"),
        (.object(["b": .null, "a": .bool(false), "c": .array([])]), #"{"a":false,"b":null,"c":[]}"#),
    ])
    func `writes values with the names of their members sorted`(_ value: JSON, _ written: String) {
        #expect(String(decoding: value.bytes, as: UTF8.self) == written)
    }
}

struct `A value of JSON` {
    @Test func `gives its parts, and nil for what it is not`() throws {
        let value = try JSON(#"{"a": [1, 2.0, 2.5], "b": "x", "c": true, "d": null}"#)
        #expect(value["a"]?.elements?.map(\.integer) == [1, 2, nil])
        #expect(value["b"]?.text == "x")
        #expect(value["c"]?.bool == true)
        #expect(value["d"] == .null)
        #expect(value["e"] == nil)
        #expect(value.members?.count == 4)
        for part in [value, .null, .integer(1)] {
            #expect(part.text == nil)
            #expect(part.bool == nil)
            #expect(part.elements == nil)
        }
        #expect(value["b"]?.integer == nil)
        #expect(value["b"]?["a"] == nil)
        #expect(value["b"]?.members == nil)
    }
}
