import Warden

/// A header that lists signatures by version, such as `v1=734cc62f...,v2=...`.
///
/// Only `v1` is known; later versions may stand beside it, and are passed over.
enum SignatureList {
    /// More entries are refused; a rotation takes two.
    private static let mostEntries = 16

    /// The SHA-256 digests of all `v1` entries.
    ///
    /// - Throws: ``Rejection`` with `signature_malformed` when there is none, too many, or one that is no digest.
    static func digests(of list: String) throws(Rejection) -> [[UInt8]] {
        let entries = list.split(separator: ",", omittingEmptySubsequences: false).map { $0.drop { $0 == " " } }
        let versions = entries.filter { $0.hasPrefix("v1=") }
        let digests = versions.compactMap { HexDigest($0, prefix: "v1=")?.bytes }
        let areNamed = entries.allSatisfy { $0.contains("=") }
        guard !digests.isEmpty, digests.count == versions.count, areNamed, entries.count <= self.mostEntries else {
            throw Rejection(
                .signatureMalformed,
                "The signature is not v1= and 64 digits of base 16 in lower case.",
            )
        }
        return digests
    }
}
