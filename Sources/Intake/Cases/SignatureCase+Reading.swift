import Crypto
import Foundation
import Warden

extension SignatureCase {
    /// Reads one case of a file; `number` is its place there, from 1, for messages.
    init(_ value: JSONValue, number: Int) throws(SignatureCasesError) {
        let id = value["id"]?.text ?? "case \(number)"
        func field<Value>(_ name: String, _ read: (JSONValue) -> Value?) throws(SignatureCasesError) -> Value {
            guard let field = value[name], let value = read(field) else {
                throw SignatureCasesError("\(id): the field \(name) is missing or of another type")
            }
            return value
        }
        let sender = try field("provider", \.text)
        let now = Date(timeIntervalSince1970: Double(try field("now", \.integer)))
        self.id = id
        self.sender = sender
        self.now = now
        let shared = try field("secrets", Self.texts)
        self.secrets = (shared + Self.openProofs(of: value, sender: sender)).map { Secret($0) }
        self.keys = GivenKeys(value["key"])
        self.proof = try Self.proof(value["config"], sender: sender, id: id)
        self.delivery = Delivery(
            source: SourceName(rawValue: sender),
            method: try field("method", \.text),
            headers: try field("headers", Self.headers),
            body: try Self.body(
                try field("body", \.text),
                encoding: try field("body_encoding", \.text),
                digest: try field("body_sha256", \.text),
                id: id,
            ),
            received: now,
        )
        self.deliveryID = value["delivery_id"]?.text
        switch try field("expect", \.text) {
        case "accept": self.expected = .accept
        case "reject": self.expected = .reject(try field("reason", \.text))
        default: throw SignatureCasesError("\(id): the field expect is neither accept nor reject")
        }
    }

    /// What stands beside secrets for senders that sign with a private key, or in their place: the public keys of
    /// Discord and of Standard Webhooks, the audience of Google Chat.
    private static func openProofs(of value: JSONValue, sender: String) -> [String] {
        if SenderKind(rawValue: sender) == .googleChat { return value["config"]?["audience"]?.text.map { [$0] } ?? [] }
        return value["key"].flatMap { key in key.text.map { [$0] } ?? self.texts(key) } ?? []
    }

    /// What the case says about the source's settings.
    private static func proof(
        _ config: JSONValue?,
        sender: String,
        id: String,
    ) throws(SignatureCasesError) -> ProofForm {
        var form = ProofForm()
        form.scheme = config?["scheme"]?.text.flatMap(ProofScheme.init(rawValue:))
        if sender == "standardwebhooks" { form.scheme = .standardWebhooks }
        form.signatureHeader = config?["header"]?.text ?? config?["signature_header"]?.text
        form.timestampHeader = config?["timestamp_header"]?.text
        form.prefix = config?["prefix"]?.text ?? form.prefix
        form.window = config?["tolerance_s"]?.integer ?? form.window
        guard let algorithm = DigestAlgorithm(rawValue: config?["algorithm"]?.text ?? form.algorithm.rawValue),
            let encoding = DigestEncoding(rawValue: config?["encoding"]?.text ?? form.encoding.rawValue),
            let signed = SignedTemplate(config?["signed"]?.text ?? "{body}")
        else { throw SignatureCasesError("\(id): the field config has a value that is not known") }
        form.algorithm = algorithm
        form.encoding = encoding
        form.signed = signed
        return form
    }

    private static func texts(_ value: JSONValue) -> [String]? {
        let texts = value.elements.compactMap(\.text)
        return value.kind == .array && texts.count == value.elements.count ? texts : nil
    }

    private static func headers(_ value: JSONValue) -> [HeaderField]? {
        var headers: [HeaderField] = []
        for pair in value.elements {
            guard let texts = self.texts(pair), texts.count == 2 else { return nil }
            headers.append(HeaderField(name: texts[0], value: texts[1]))
        }
        return headers
    }

    private static func body(
        _ text: String,
        encoding: String,
        digest: String,
        id: String,
    ) throws(SignatureCasesError) -> [UInt8] {
        let body: [UInt8]
        switch encoding {
        case "utf-8": body = Array(text.utf8)
        case "base64":
            guard let decoded = Data(base64Encoded: text) else { throw SignatureCasesError("\(id): not base64") }
            body = Array(decoded)
        default: throw SignatureCasesError("\(id): the body's encoding is neither utf-8 nor base64")
        }
        guard HexDigest.text(of: SHA256.hash(data: body)) == digest else {
            throw SignatureCasesError("\(id): the body does not have the digest that body_sha256 says")
        }
        return body
    }
}
