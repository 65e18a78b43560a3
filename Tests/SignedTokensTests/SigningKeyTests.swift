import Crypto
import CryptoExtras
import Foundation
import SignedTokens
import Testing

struct `A signed token` {
    @Test(arguments: [true, false])
    func `says what it was given, and its signature is the key's`(_ isPKCS8: Bool) throws {
        let key = try _RSA.Signing.PrivateKey(keySize: .bits2048)
        let pem = isPKCS8 ? key.pkcs8PEMRepresentation : key.pemRepresentation
        let token = try SigningKey(pem: pem).token(["iss": "12345", "iat": .number(1_800_000_000)], keyID: "k1")
        let parts = token.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        #expect(parts.count == 3)
        #expect(!token.contains("=") && !token.contains("+") && !token.contains("/"))
        #expect(try Self.json(parts[0]) == ["alg": "RS256", "kid": "k1", "typ": "JWT"])
        #expect(String(decoding: try Self.bytes(parts[1]), as: UTF8.self) == #"{"iat":1800000000,"iss":"12345"}"#)
        let digest = SHA256.hash(data: Data("\(parts[0]).\(parts[1])".utf8))
        let signature = _RSA.Signing.RSASignature(rawRepresentation: try Self.bytes(parts[2]))
        #expect(key.publicKey.isValidSignature(signature, for: digest, padding: .insecurePKCS1v1_5))
        let other = SHA256.hash(data: Data("\(parts[0]).\(parts[0])".utf8))
        #expect(!key.publicKey.isValidSignature(signature, for: other, padding: .insecurePKCS1v1_5))
    }

    @Test(arguments: ["", "secret", "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n"])
    func `is made with a key only, and the error does not show what was given`(_ text: String) {
        let error = #expect(throws: SigningKey.Unreadable.self) { try SigningKey(pem: text) }
        #expect(error?.description.contains("secret") == false)
    }

    private static func bytes(_ part: String) throws -> Data {
        let base64 = part.replacing("-", with: "+").replacing("_", with: "/")
        let padded = base64 + String(repeating: "=", count: (4 - base64.count % 4) % 4)
        return try #require(Data(base64Encoded: padded))
    }

    private static func json(_ part: String) throws -> [String: String] {
        try JSONDecoder().decode([String: String].self, from: try self.bytes(part))
    }
}
