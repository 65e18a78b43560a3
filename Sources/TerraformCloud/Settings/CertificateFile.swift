import Foundation
import NIOSSL

/// Reads the file of certificates that are trusted in addition to the system's.
enum CertificateFile {
    /// More than the bundle of all public authorities, about 220 KB.
    private static let longest = 4 * 1_024 * 1_024

    /// Reads all certificates of a PEM file.
    ///
    /// - Throws: ``TerraformCloudSettingsError/certificateAuthorities(_:)`` that names the file.
    static func read(_ path: String) throws(TerraformCloudSettingsError) -> [NIOSSLCertificate] {
        let bytes = try Self.bytes(path)
        let certificates: [NIOSSLCertificate]
        do {
            certificates = try NIOSSLCertificate.fromPEMBytes(Array(bytes))
        } catch {
            throw .certificateAuthorities("\(path) has no certificate in PEM form (-----BEGIN CERTIFICATE-----)")
        }
        guard !certificates.isEmpty else {
            throw .certificateAuthorities("\(path) has no certificate in PEM form (-----BEGIN CERTIFICATE-----)")
        }
        return certificates
    }

    private static func bytes(_ path: String) throws(TerraformCloudSettingsError) -> Data {
        // Asked before it is opened, as opening a pipe would wait for its writer.
        let url = URL(filePath: path).resolvingSymlinksInPath()
        let kind = try? FileManager.default.attributesOfItem(atPath: url.path(percentEncoded: false))[.type]
        guard kind as? FileAttributeType == .typeRegular else { throw .certificateAuthorities("\(path) is no file") }
        do {
            let file = try FileHandle(forReadingFrom: url)
            defer { try? file.close() }
            let bytes = try file.read(upToCount: Self.longest + 1) ?? Data()
            guard bytes.count <= Self.longest else { throw CocoaError(.fileReadTooLarge) }
            return bytes
        } catch {
            throw .certificateAuthorities("\(path) cannot be read, or is longer than 4 MiB")
        }
    }
}
