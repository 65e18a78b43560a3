/// A name of the DNS in a certificate, `dNSName` of the subject's alternative names.
package struct CertificateName: Hashable, Sendable {
    private let labels: [Substring]

    /// - Parameter text: As in the certificate.
    package init(_ text: String) {
        self.labels = text.inSmallLetters.split(separator: ".", omittingEmptySubsequences: false)
    }

    /// Whether the certificate is good for the host: the same name, or one with `*` for the whole first label.
    ///
    /// - Parameter host: In small letters, without a dot at its end.
    /// - Returns: False also for what is no name.
    /// - SeeAlso: RFC 9525, section 6.3.
    package func fits(_ host: String) -> Bool {
        let other = host.split(separator: ".", omittingEmptySubsequences: false)
        guard other.count == self.labels.count, other.dropFirst() == self.labels.dropFirst() else { return false }
        return self.labels.first == other.first || (self.labels.first == "*" && other.count > 1)
    }
}
