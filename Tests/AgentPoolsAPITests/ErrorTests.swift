import AgentPoolsAPI
import Foundation
import Testing

struct `An error body` {
    struct Case: Sendable, CustomTestStringConvertible {
        let body: String
        let documents: [APIErrorDocument]
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
        Case(body: #"{"errors":["plain"]}"#, documents: [APIErrorDocument(detail: "plain")]),
        Case(body: #"{"errors":"plain"}"#, documents: [APIErrorDocument(detail: "plain")]),
        Case(
            body: #"{"errors":[7, null, {"title":"kept","source":"odd"}]}"#,
            documents: [APIErrorDocument(title: "kept")],
        ),
        Case(body: #"{"errors":[]}"#, documents: []),
        Case(body: #"{"message":"other"}"#, documents: []),
        Case(body: "<html><body>502 Bad Gateway</body></html>", documents: []),
        Case(body: "", documents: []),
    ]

    @Test(arguments: Self.cases)
    func `is read as far as it can be`(_ example: Case) {
        let errors = APIErrors.read(Data(example.body.utf8), requestID: "r-1")
        #expect(errors == APIErrors(documents: example.documents, requestID: "r-1"))
    }

    @Test func `of any length is cut`() {
        let long = String(repeating: "x", count: 10_000)
        let body = #"{"errors":[\#(Array(repeating: #""\#(long)""#, count: 40).joined(separator: ","))]}"#
        let errors = APIErrors.read(Data(body.utf8), requestID: long)
        #expect(errors.documents.count == APIErrors.most)
        #expect(errors.documents.allSatisfy { $0.detail?.count == APIErrors.longestText })
        #expect(errors.requestID?.count == APIErrors.longestText)
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
                    APIErrorDocument(detail: "Name has\nalready been taken.", pointer: "/data/attributes/name")
                ],
                requestID: "r-1",
            )
        )
        #expect(
            error.explanation.hasSuffix(
                "Terraform says: Name has already been taken (/data/attributes/name). Request ID: r-1."
            )
        )
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
