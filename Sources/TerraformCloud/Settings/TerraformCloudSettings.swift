import NIOSSL

/// How a client reaches the API, and how long it tries; checked when it is made.
public struct TerraformCloudSettings: Sendable {
    /// Where the API is, without `/api/v2` and without a slash at its end, such as `https://app.terraform.io`.
    public let address: String
    /// The organization whose pools are meant, such as `acme`.
    public let organization: String
    /// The token of every call.
    public let token: APIToken
    /// Limits on time and size.
    public let limits: Limits
    /// The file whose certificates are trusted in addition to the system's; nil for the system's alone.
    public let certificateAuthorities: String?
    /// What all connections go through; nil for none.
    public let proxy: TerraformCloudProxy?

    /// The certificates of ``certificateAuthorities``, as they were when the settings were made.
    let trustRoots: [NIOSSLCertificate]

    /// Checks and keeps settings.
    ///
    /// - Parameters:
    ///   - address: `https` address of the API, perhaps with a path. Example: `https://tfe.example.com`.
    ///   - organization: The organization's name: letters, digits, `-` and `_`.
    ///   - token: The token of every call.
    ///   - limits: Limits on time and size.
    ///   - allowsPlainHTTP: Whether `http` is allowed to hosts other than this machine, where others on the network can
    ///     read the token; false by default.
    ///   - certificateAuthorities: The path of a PEM file whose certificates are trusted in addition to the system's, as
    ///     for a Terraform Enterprise behind a company's own authority; nil by default. It is read once, here.
    ///   - proxy: What all connections go through; nil by default. The environment is not looked at.
    /// - Throws: ``TerraformCloudSettingsError`` that says which value cannot be used and why.
    public init(
        address: String = "https://app.terraform.io",
        organization: String,
        token: APIToken,
        limits: Limits = Limits(),
        allowsPlainHTTP: Bool = false,
        certificateAuthorities: String? = nil,
        proxy: TerraformCloudProxy? = nil,
    ) throws(TerraformCloudSettingsError) {
        self.address = try APIAddress.check(address, allowsPlainHTTP: allowsPlainHTTP)
        guard (1...128).contains(organization.utf8.count), organization.utf8.allSatisfy(Self.isNameByte) else {
            throw .organization("an organization's name has only letters, digits, - and _")
        }
        self.organization = organization
        self.token = token
        self.limits = try limits.checked()
        self.certificateAuthorities = certificateAuthorities
        self.trustRoots =
            if let certificateAuthorities { try CertificateFile.read(certificateAuthorities) } else { [] }
        self.proxy = proxy
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default:
            false
        }
    }
}
