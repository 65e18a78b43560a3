import Foundation
package import NIOSSL

/// A certificate authority of a test's own, with a folder for its files; made with `openssl`, which Debian has.
package final class Authority: Sendable {
    private let folder: URL

    /// The authority's own certificate, in PEM form.
    package var certificate: String { self.path("authority.pem") }

    package init() async throws {
        self.folder = FileManager.default.temporaryDirectory.appending(path: "authority-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: self.folder, withIntermediateDirectories: true)
        try await self.openssl(
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:prime256v1",
            "-nodes",
            "-days",
            "2",
            "-subj",
            "/CN=Authority of a test",
            "-keyout",
            self.path("authority.key"),
            "-out",
            self.certificate,
        )
    }

    deinit {
        try? FileManager.default.removeItem(at: self.folder)
    }

    /// What a server needs that is known by a name such as `DNS:localhost`.
    package func server(_ name: String) async throws -> NIOSSLContext {
        try await self.openssl(
            "req",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:prime256v1",
            "-nodes",
            "-subj",
            "/CN=a server",
            "-keyout",
            self.path("server.key"),
            "-out",
            self.path("server.csr"),
        )
        try Data("subjectAltName=\(name)\n".utf8).write(to: self.folder.appending(path: "server.txt"))
        try await self.openssl(
            "x509",
            "-req",
            "-in",
            self.path("server.csr"),
            "-CA",
            self.certificate,
            "-CAkey",
            self.path("authority.key"),
            "-CAcreateserial",
            "-days",
            "2",
            "-extfile",
            self.path("server.txt"),
            "-out",
            self.path("server.pem"),
        )
        let certificates = try NIOSSLCertificate.fromPEMFile(self.path("server.pem"))
        let key = try NIOSSLPrivateKey(file: self.path("server.key"), format: .pem)
        return try NIOSSLContext(
            configuration: .makeServerConfiguration(
                certificateChain: certificates.map { .certificate($0) },
                privateKey: .privateKey(key),
            )
        )
    }

    /// A file of the authority's folder with other contents.
    package func file(_ name: String, _ text: String) throws -> String {
        try Data(text.utf8).write(to: self.folder.appending(path: name))
        return self.path(name)
    }

    package func path(_ name: String) -> String {
        self.folder.appending(path: name).path(percentEncoded: false)
    }

    private func openssl(_ arguments: String...) async throws {
        let program = try Program("/usr/bin/openssl", arguments, environment: [:], folder: "/")
        guard await program.end() == 0 else { throw OpenSSLFailure() }
    }
}

/// `openssl` did not do what it was told to.
private struct OpenSSLFailure: Error {}
