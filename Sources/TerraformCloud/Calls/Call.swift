import AgentPoolsAPI

/// One request of the API as a value; its path holds nothing that was not checked before.
struct Call: Sendable {
    var method: Method
    /// After `/api/v2`, with a slash at its start.
    var path: String
    /// The path without its IDs and names, for metrics and traces, such as `/agent-pools/:id`.
    var template: String
    /// Names and values, not yet encoded.
    var query: [(name: String, value: String)] = []
    /// A JSON:API document.
    var body: [UInt8]?

    enum Method: String, Sendable {
        case get = "GET"
        case post = "POST"
        case patch = "PATCH"
        case delete = "DELETE"
    }

    /// Asks for nothing, and is answered with nothing: whether the API is there.
    ///
    /// - SeeAlso: `GET /ping`.
    static let ping = Call(method: .get, path: "/ping", template: "/ping")

    /// Whether the call changes something, so that it must not be sent twice.
    var isMutation: Bool { self.method != .get }

    /// What is asked, as it goes over the wire after `/api/v2`; reads with the same target are the same read.
    var target: String { self.path + self.encodedQuery }

    /// The query as it goes over the wire, with its `?`; everything but letters, digits and `-._~` is encoded.
    private var encodedQuery: String {
        guard !self.query.isEmpty else { return "" }
        return "?"
            + self.query.map { "\(Self.encoded($0.name))=\(Self.encoded($0.value))" }.joined(separator: "&")
    }

    private static func encoded(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                result += byte < 16 ? "%0" : "%"
                result += String(byte, radix: 16, uppercase: true)
            }
        }
        return result
    }
}

extension Call {
    /// The calls of one pool, whose ID is checked; `rest` follows it in the path, such as `/agents`.
    static func pool(
        _ method: Method,
        _ id: AgentPoolID,
        _ rest: String = "",
    ) throws(TerraformCloudError) -> Call {
        try id.check()
        return Call(method: method, path: "/agent-pools/\(id)\(rest)", template: "/agent-pools/:id\(rest)")
    }

    /// The calls of one agent; its ID is checked.
    static func agent(_ method: Method, _ id: AgentID) throws(TerraformCloudError) -> Call {
        try id.check()
        return Call(method: method, path: "/agents/\(id)", template: "/agents/:id")
    }

    /// The calls of one agent token; its ID is checked.
    static func token(_ method: Method, _ id: AgentTokenID) throws(TerraformCloudError) -> Call {
        try id.check()
        return Call(method: method, path: "/authentication-tokens/\(id)", template: "/authentication-tokens/:id")
    }

    /// The calls of all pools of an organization, whose name the settings have checked.
    static func pools(_ method: Method, of organization: String) -> Call {
        Call(
            method: method,
            path: "/organizations/\(organization)/agent-pools",
            template: "/organizations/:name/agent-pools",
        )
    }

    /// The same call with one more parameter, unless its value is nil.
    func asking(_ name: String, _ value: String?) -> Call {
        guard let value else { return self }
        var call = self
        call.query.append((name, value))
        return call
    }

    /// The same call with a document.
    func sending(_ document: [UInt8]) -> Call {
        var call = self
        call.body = document
        return call
    }
}
