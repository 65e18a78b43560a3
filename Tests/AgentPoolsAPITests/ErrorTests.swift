import AgentPoolsAPI
import Testing

struct `An error body` {
    struct Case: Sendable, CustomTestStringConvertible {
        let body: String
        var documents: [APIErrorDocument] = []
        var text: String?
        var testDescription: String { self.body }
    }

    static let cases = [
        Case(
            body: #"{"errors":[{"status":"404","title":"not found"}]}"#,
            documents: [APIErrorDocument(status: "404", title: "not found")],
        ),
        Case(
            body: """
                {"errors":[{"status":"422","title":"invalid attribute","detail":"Name has already been taken",
                            "source":{"pointer":"/data/attributes/name"}}]}
                """,
            documents: [
                APIErrorDocument(
                    status: "422",
                    title: "invalid attribute",
                    detail: "Name has already been taken",
                    pointer: "/data/attributes/name",
                )
            ],
        ),
        Case(
            body:
                #"{"errors":[{"detail":"You have exceeded the API's rate limit.","status":429,"title":"Too many requests"}]}"#,
            documents: [
                APIErrorDocument(
                    status: "429",
                    title: "Too many requests",
                    detail: "You have exceeded the API's rate limit.",
                )
            ],
        ),
        Case(
            body: #"{"errors":[{"status":"400","code":"bad-sort","source":{"parameter":"sort"}}]}"#,
            documents: [APIErrorDocument(status: "400", parameter: "sort", code: "bad-sort")],
        ),
        Case(body: #"{"errors":["plain"]}"#, documents: [APIErrorDocument(detail: "plain")]),
        Case(body: #"{"errors":"plain"}"#, documents: [APIErrorDocument(detail: "plain")]),
        Case(body: #"{"errors":{"title":"alone"}}"#, documents: [APIErrorDocument(title: "alone")]),
        Case(
            body: #"{"errors":[7, null, [], {}, "", {"mood":1}, {"title":"kept","source":"odd","detail":null}]}"#,
            documents: [APIErrorDocument(title: "kept")],
        ),
        Case(
            body: #"{"errors":[{"detail":" a\u0000\nb\u001b[2Jc\u202e "}]}"#,
            documents: [APIErrorDocument(detail: "a  b [2Jc")],
        ),
        Case(body: #"{"errors":[]}"#),
        Case(body: #"{"errors":null}"#),
        Case(body: #"{"errors":[],"message":"other"}"#, documents: [APIErrorDocument(detail: "other")]),
        Case(body: #"{"message":"other"}"#, documents: [APIErrorDocument(detail: "other")]),
        Case(body: #"{"error":"other"}"#, documents: [APIErrorDocument(detail: "other")]),
        Case(
            body: #"{"error":{"code":401,"message":"other"}}"#,
            documents: [APIErrorDocument(detail: "other", code: "401")],
        ),
        Case(body: #"{"message":null}"#, text: #"{"message":null}"#),
        Case(body: #"{"mood":"odd"}"#, text: #"{"mood":"odd"}"#),
        Case(body: #"{"errors":[{"title":"cut sh"#, text: #"{"errors":[{"title":"cut sh"#),
        Case(body: #"["a"]"#, text: #"["a"]"#),
        Case(body: "<html><body>502 Bad Gateway</body></html>\r\n", text: "<html><body>502 Bad Gateway</body></html>"),
        Case(body: "\n  upstream\tconnect error\u{7}\u{2028}", text: "upstream connect error"),
        Case(body: ""),
        Case(body: " \r\n\t"),
    ]

    @Test(arguments: Self.cases)
    func `is read as far as it can be`(_ example: Case) {
        let errors = APIErrors.read(Array(example.body.utf8), requestID: "r-1")
        #expect(errors == APIErrors(documents: example.documents, requestID: "r-1", body: example.text))
    }

    @Test func `of any length is cut`() {
        let long = String(repeating: "x", count: 10_000)
        let body = #"{"errors":[\#(Array(repeating: #""\#(long)""#, count: 40).joined(separator: ","))]}"#
        let errors = APIErrors.read(Array(body.utf8), requestID: long)
        #expect(errors.documents.count == APIErrors.most)
        #expect(errors.documents.allSatisfy { $0.detail?.count == APIErrors.longestText })
        #expect(errors.requestID?.count == APIErrors.longestText)
        #expect(APIErrors.read(Array(long.utf8), requestID: nil).body?.count == APIErrors.longestText)
        // One character of many scalars is of any length.
        let stacked = "e" + String(repeating: "\u{301}", count: 10_000)
        let body2 = APIErrors.read(Array(stacked.utf8), requestID: nil).body
        #expect(body2?.unicodeScalars.count == APIErrors.longestText)
    }

    @Test func `of megabytes is not looked through`() {
        let errors = #"{"errors":["plain"],"padding":""#
        let body = Array(errors.utf8) + Array(repeating: UInt8(ascii: "x"), count: 2_000_000) + Array("\"}".utf8)
        let read = APIErrors.read(body, requestID: nil)
        #expect(read.documents.isEmpty)
        #expect(read.body?.hasPrefix(errors) == true)
        let blanks = Array(repeating: UInt8(ascii: " "), count: 2_000_000) + Array("late".utf8)
        #expect(APIErrors.read(blanks, requestID: nil) == APIErrors())
    }

    @Test func `of bytes that are no text is kept as far as it is text`() {
        #expect(APIErrors.read([0x41, 0xFF, 0x00, 0x42], requestID: nil).body == "A\u{FFFD} B")
    }

    @Test func `is written in the API's form`() throws {
        let document = ErrorsDocument(errors: [
            APIErrorDocument(
                status: "422",
                title: "invalid attribute",
                detail: "Name has already been taken",
                pointer: "/data/attributes/name",
            ),
            APIErrorDocument(parameter: "sort", code: "c"),
        ])
        let text = """
            {"errors":[{"status":"422","title":"invalid attribute","detail":"Name has already been taken",
                        "source":{"pointer":"/data/attributes/name"}},
                       {"code":"c","source":{"parameter":"sort"}}]}
            """
        #expect(try JSON(reading: document.bytes) == JSON(text))
        #expect(try ErrorsDocument(reading: document.bytes) == document)
        #expect(try JSON(reading: ErrorsDocument(errors: []).bytes) == JSON(#"{"errors":[]}"#))
    }
}

struct `An error of a value` {
    @Test(
        arguments: [
            (APIErrorDocument(detail: "taken", pointer: "/data/attributes/name"), "name", "taken"),
            (
                APIErrorDocument(title: "bad", pointer: "/data/relationships/allowed-workspaces/data/0"),
                "allowed-workspaces", "bad",
            ),
            (APIErrorDocument(detail: "bad", parameter: "sort"), "sort", "bad"),
            (APIErrorDocument(detail: "bad", pointer: "/data", parameter: "sort"), "sort", "bad"),
            (APIErrorDocument(detail: "bad", pointer: "/data/type"), "type", "bad"),
            (APIErrorDocument(), nil, "the API did not say why"),
        ] as [(APIErrorDocument, String?, String)]
    )
    func `names the value and the reason`(_ document: APIErrorDocument, _ attribute: String?, _ message: String) {
        let errors = APIErrors(documents: [document, APIErrorDocument(detail: "second", pointer: "/data/id")])
        #expect(TerraformCloudError.invalid(errors) == .invalid(attribute: attribute, message: message, errors))
    }
}

struct `An explanation` {
    static let none = APIErrors()

    @Test(arguments: [
        (TerraformCloudError.unauthorized(none), "token"),
        (.forbidden(none), "permission"),
        (.notFound(none), "may not see it"),
        (.badRequest(none), "nothing was done"),
        (.conflict(none), "Try again later"),
        (.notDeletable(none), "Stop it first"),
        (.invalid(none), "nothing was done"),
        (.circuitOpen(retryAfter: 4.2), "nothing was done. It is looked at again in 5 s"),
        (.rateLimited(retryAfter: 1.2, none), "in 2 s"),
        (.rateLimited(retryAfter: .infinity, none), "in 60 s"),
        (.rateLimited(retryAfter: nil, none), "in a minute"),
        (.server(status: 503, none), "look before you try again"),
        (.unexpectedStatus(302, none), "302"),
        (.unreadable(reason: "no JSON"), "no JSON"),
        (.transport(reason: "connection refused", sentBytes: false), "Nothing was done"),
        (.transport(reason: "reset", sentBytes: true), "look before you try again"),
        (.cancelled(sentBytes: false), "Nothing was done"),
        (.cancelled(sentBytes: true), "look before you try again"),
    ])
    func `says what happened and what to do`(_ error: TerraformCloudError, _ words: String) {
        #expect(error.explanation.contains(words))
    }

    @Test func `repeats what Terraform said, on one line`() {
        let error = TerraformCloudError.invalid(
            APIErrors(
                documents: [
                    APIErrorDocument(detail: "Name has\nalready been\u{0} taken.", pointer: "/data/attributes/name"),
                    APIErrorDocument(title: "bad", detail: " ", parameter: "sort"),
                    APIErrorDocument(status: "422"),
                ],
                requestID: "r-1",
            )
        )
        #expect(
            error.explanation
                == "Terraform refused the name (422); nothing was done. Change it, then try again. "
                + "Terraform says: Name has already been taken (/data/attributes/name); bad (sort). Request ID: r-1."
        )
    }

    @Test func `gives the reason also where there is no document`() {
        let error = TerraformCloudError.invalid(attribute: nil, message: "too many\npools.", Self.none)
        #expect(
            error.explanation
                == "Terraform refused it (422); nothing was done. Change it, then try again. The reason: too many pools."
        )
    }

    @Test func `says where an answer is not the API's`() {
        let errors = APIErrors.read(Array("<html>\u{1B}[2J</html>".utf8), requestID: nil)
        let explanation = TerraformCloudError.server(status: 502, errors).explanation
        #expect(explanation.hasSuffix(" The answer was not in the API's form: it may come from a proxy in between."))
        #expect(!explanation.contains("html"))
    }
}

struct `An ID` {
    @Test(arguments: ["apool-yoGUFz5zcRMMz53i", "a", "A_b-9", String(repeating: "x", count: 128)])
    func `of letters, digits, hyphen and underscore goes into a path`(_ text: String) throws {
        try AgentPoolID(rawValue: text).check()
        try AgentID(rawValue: text).check()
    }

    @Test(arguments: [
        "", "..", "a/b", "a?b", "a#b", "a%2Fb", "a b", "a\r\nX: y", "é", "a\u{0}", String(repeating: "x", count: 129),
    ])
    func `of anything else does not`(_ text: String) {
        #expect(throws: TerraformCloudError.self) { try AgentPoolID(rawValue: text).check() }
        #expect(throws: TerraformCloudError.self) { try AgentID(rawValue: text).check() }
    }
}
