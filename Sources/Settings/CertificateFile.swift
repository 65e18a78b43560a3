/// A file of certificates in PEM form, looked into: whether they are good ones is seen when a client is made.
package struct CertificateFile: Hashable, Sendable {
    /// As it was opened.
    package let path: String

    /// The most bytes: Debian's whole list of certificate authorities has a fifth of that.
    private static let mostBytes = 1 << 20

    /// Why there are no certificates, for people.
    struct Failure: Error {
        let explanation: String
    }

    init(path: String) throws(Failure) {
        let file: BoundedFile
        do throws(BoundedFile.Failure) {
            file = try BoundedFile(path: path, most: Self.mostBytes)
        } catch {
            throw Failure(explanation: "the file \(path) \(error.explanation); put the certificates there")
        }
        guard let pem = String(validating: file.bytes, as: UTF8.self), pem.contains("-----BEGIN CERTIFICATE-----")
        else {
            throw Failure(explanation: "the file \(path) has no certificate in PEM form; put the certificates there")
        }
        // Somebody has mixed up two files, and this one is shown to whoever asks for certificates.
        guard !pem.contains("PRIVATE KEY-----") else {
            throw Failure(explanation: "the file \(path) has a private key in it; put only certificates there")
        }
        self.path = path
    }
}
