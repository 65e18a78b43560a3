import Foundation
import Intake
import SenderFixtures
import Testing

struct `A JSON document` {
    @Test(arguments: [
        "{}", "[]", " [ ] ", "0", "-0", "-1.5e+10", "1E5", "true", "false", "null", #""""#, "[1,2,[3,{\"a\":[]}]]",
        #"{"a":1,"b":{"a":1}}"#, #"["\"\\\/\b\f\n\r\t\u0041"]"#, #"["\uD83D\uDE00"]"#, #"["\u0000"]"#, "[\"\u{7F}\"]",
        "[\"é€😀\u{10FFFF}\"]", "\t\r\n {\n\"a\" : 1 }\n", #"{"":0}"#, "[0.0, 10, 1e-7]",
        "[\"long enough for eight bytes at a time, twice\"]",
    ])
    func `is read`(_ text: String) throws {
        _ = try JSONDocument(Array(text.utf8))
    }

    static let malformed: [(text: String, problem: JSONError.Problem, offset: Int)] = [
        ("", .empty, 0), (" ", .endsTooEarly, 1), ("\u{FEFF}{}", .byteOrderMark, 0), ("{} x", .trailingBytes, 3),
        ("[1,]", .unexpectedByte, 3), ("[,1]", .unexpectedByte, 1), ("[1 2]", .unexpectedByte, 3),
        ("[1", .endsTooEarly, 2), ("{\"a\"", .endsTooEarly, 4), ("{\"a\":}", .unexpectedByte, 5),
        ("{\"a\" 1}", .unexpectedByte, 5), ("{a:1}", .unexpectedByte, 1), ("{\"a\":1,}", .unexpectedByte, 7),
        ("{'a':1}", .unexpectedByte, 1), ("[1}", .unexpectedByte, 2), ("]", .unexpectedByte, 0),
        ("\"abc", .endsTooEarly, 4), ("\"abcdefghijk", .endsTooEarly, 12), ("\"a\nb\"", .controlCharacter, 2),
        ("\"12345678\u{0}\"", .controlCharacter, 9), ("\"abc\ndefghijklmno\"", .controlCharacter, 4),
        (#""\x""#, .escape, 1), (#""\u12G4""#, .escape, 1),
        (#""\u12"#, .escape, 1), (#""\"#, .endsTooEarly, 1), (#""\uD800""#, .loneSurrogate, 1),
        (#""\uDC00""#, .loneSurrogate, 1), (#""\uD800\u0041""#, .loneSurrogate, 1),
        (#""\uD800\n""#, .loneSurrogate, 1),
        ("01", .trailingBytes, 1), ("-", .number, 0), ("1.", .number, 0), (".5", .unexpectedByte, 0),
        ("+1", .unexpectedByte, 0), ("1e", .number, 0), ("1e+", .number, 0), ("-x", .number, 0),
        ("0x1", .trailingBytes, 1),
        ("NaN", .unexpectedByte, 0), ("Infinity", .unexpectedByte, 0), ("tru", .endsTooEarly, 3),
        ("nul1", .unexpectedByte, 3), ("True", .unexpectedByte, 0), ("/*c*/1", .unexpectedByte, 0),
        ("[1]\u{0}", .trailingBytes, 3), ("\u{A0}1", .unexpectedByte, 0), ("{\"a\":1,\"a\":2}", .duplicateName, 8),
        (#"{"a":1,"\u0061":2}"#, .duplicateName, 8), (#"[{"x":{"token":1,"b":2,"token":3}}]"#, .duplicateName, 24),
    ]

    @Test(arguments: malformed)
    func `is refused at the byte that is wrong`(_ text: String, _ problem: JSONError.Problem, _ offset: Int) {
        let error = #expect(throws: JSONError.self) { try JSONDocument(Array(text.utf8)) }
        #expect(error?.problem == problem)
        #expect(error?.offset == offset)
    }

    @Test(
        arguments: [
            [0x80], [0xC0, 0xAF], [0xC1, 0xBF], [0xC3], [0xC3, 0x28], [0xE0, 0x80, 0xAF], [0xE2, 0x82],
            [0xED, 0xA0, 0x80],
            [0xF0, 0x80, 0x80, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFF], [0xFE, 0xFF],
        ] as [[UInt8]]
    )
    func `is refused when it is not UTF-8`(_ bytes: [UInt8]) {
        for padding in 0..<9 {
            let text = [UInt8(ascii: "\"")] + [UInt8](repeating: 0x61, count: padding) + bytes + Array("\"".utf8)
            #expect(throws: JSONError.self) { try JSONDocument(text) }
        }
        #expect(throws: JSONError.self) { try JSONDocument(bytes) }
    }

    @Test func `is refused when it is nested more than 64 deep`() throws {
        func nested(_ depth: Int) -> [UInt8] {
            Array((String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8)
        }
        _ = try JSONDocument(nested(64))
        #expect(throws: JSONError.self) { try JSONDocument(nested(65)) }
        #expect(throws: JSONError.self) { try JSONDocument(Array(String(repeating: "[", count: 1_000_000).utf8)) }
    }

    @Test func `is looked up by paths`() throws {
        let text =
            #"{"comment":{"body":"a\nb\u00e9\ud83d\ude00\/","n":-12,"f":1.5,"t":true,"\u006eame":null}"#
            + #","list":[1,[2],{"x":"y"}]}"#
        let document = try JSONDocument(Array(text.utf8))
        #expect(document.text(at: "comment.body") == "a\nbé😀/")
        #expect(document.integer(at: "comment.n") == -12)
        #expect(document.integer(at: "comment.f") == nil)
        #expect(document.value(at: "comment.f")?.literal == "1.5")
        #expect(document.value(at: "comment.t")?.bool == true)
        #expect(document.value(at: "comment.name")?.kind == .null)
        #expect(document.value(at: "comment.missing") == nil)
        #expect(document.value(at: "list.0") == nil)
        let list = try document.value(at: "list").orThrow()
        #expect(list.elements.map(\.kind) == [.number, .array, .object])
        #expect(list.elements[2]["x"]?.text == "y")
        #expect(document.root.members.map(\.name) == ["comment", "list"])
    }

    @Test func `notices two equal names among many, in time that grows with their number`() throws {
        let names = (0..<50_000).map { "\"name\($0)\":\($0)" }
        _ = try JSONDocument(Array("{\(names.joined(separator: ","))}".utf8))
        #expect(throws: JSONError.self) {
            try JSONDocument(Array("{\(names.joined(separator: ",")),\"name7\":0}".utf8))
        }
    }

    @Test func `is rewritten where it was asked to be, and nowhere else`() throws {
        let text =
            #"{ "token" : "x", "a": {"token":[1,{"token":2}],"b":"token"}, "list":["token",{"tok\u0065n":null}] }"#
        let document = try JSONDocument(Array(text.utf8))
        let everywhere = document.rewriting { name, _ in name == "token" ? "-" : nil }
        #expect(
            String(decoding: everywhere, as: UTF8.self)
                == #"{ "token" : "-", "a": {"token":"-","b":"token"}, "list":["token",{"tok\u0065n":"-"}] }"#
        )
        let top = document.rewriting { name, depth in name == "token" && depth == 1 ? "\"" : nil }
        #expect(String(decoding: top, as: UTF8.self).hasPrefix(#"{ "token" : "\"", "a": {"token":[1,"#))
        #expect(document.rewriting { _, _ in nil } == Array(text.utf8))
    }

    @Test func `that was written is read back as the same`() throws {
        let tree: JSONTree = [
            "text": "quote \" backslash \\ line\nend \u{1} é😀", "number": .number(.min),
            "list": [.bool(true), .null, [:]],
        ]
        #expect(JSONTree(try JSONDocument(tree.bytes).root) == tree)
    }
}
