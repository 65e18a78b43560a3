import Intake
import Testing

struct `A form` {
    @Test func `is decoded`() throws {
        let form = try FormDocument(Array("text=a+b%2Bc%C3%A9&x=&flag&%22=q".utf8))
        #expect(form.fields.map(\.name) == ["text", "x", "flag", "\""])
        #expect(form.fields.map(\.value) == ["a b+cé", "", "", "q"])
        #expect(form["text"] == "a b+cé")
        #expect(form["missing"] == nil)
        #expect(try FormDocument([]).fields.isEmpty)
    }

    @Test(arguments: [
        ("a=%", FormError.Problem.percent), ("a=%4", .percent), ("a=%4&b=1", .percent), ("a=%zz", .percent),
        ("a=%+1", .percent),
        ("%=1", .percent), ("a=%FF", .notUTF8), ("a=%C3", .notUTF8), ("a=%ED%A0%80", .notUTF8),
        ("a=1&a=2", .duplicateName),
        ("a=1&%61=2", .duplicateName), ("=1", .emptyName), ("a=1&", .emptyName), ("&a=1", .emptyName),
        ("a=1&&b=2", .emptyName),
    ])
    func `is refused when it is ambiguous or malformed`(_ text: String, _ problem: FormError.Problem) {
        let error = #expect(throws: FormError.self) { try FormDocument(Array(text.utf8)) }
        #expect(error?.problem == problem)
    }

    @Test func `keeps its shape when a value is replaced`() throws {
        let form = try FormDocument(Array("a=%7e+x&token=abc&flag&z=".utf8))
        let rewritten = form.rewriting { $0 == "token" || $0 == "flag" ? "[redacted]" : nil }
        #expect(String(decoding: rewritten, as: UTF8.self) == "a=%7e+x&token=%5Bredacted%5D&flag=%5Bredacted%5D&z=")
        #expect(form.rewriting { _ in nil } == Array("a=%7e+x&token=abc&flag&z=".utf8))
    }
}
