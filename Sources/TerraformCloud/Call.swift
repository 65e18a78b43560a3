import AgentPoolsAPI
import Foundation

/// One request of the API as a value; its path holds nothing that was not checked before.
struct Call {
    var method: Method
    /// After `/api/v2`, with a slash at its start.
    var path: String
    /// Names and values, not yet encoded.
    var query: [(name: String, value: String)] = []
    /// A JSON:API document.
    var body: Data?

    enum Method: String {
        case get = "GET"
        case post = "POST"
        case patch = "PATCH"
        case delete = "DELETE"
    }

    /// Whether the call changes something, so that it must not be sent twice.
    var isMutation: Bool { self.method != .get }

    /// The query as it goes over the wire, with its `?`; everything but letters, digits and `-._~` is encoded.
    var encodedQuery: String {
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
    /// A call that creates or updates a pool.
    static func naming(_ method: Method, _ path: String, _ name: AgentPoolName) throws(TerraformCloudError) -> Call {
        do {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            return Call(method: method, path: path, body: try encoder.encode(AgentPoolRequest(name: name)))
        } catch {
            // A document of two strings; kept as an error so that nothing here can end the program.
            throw .transport(reason: "the request could not be written", sentBytes: false)
        }
    }
}
