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

    /// Limits on time and size; times in seconds.
    public struct Limits: Sendable, Hashable {
        /// To open a connection, in seconds; 5 by default.
        public var connectTimeout = 5.0
        /// From sending a request to the last byte of its answer, in seconds; 15 by default.
        public var wholeTimeout = 15.0
        /// For all tries of one request with the waits between them, in seconds; 30 by default.
        public var patience = 30.0
        /// Tries of one request, the first among them; 4 by default.
        public var tries = 4
        /// The longest answer that is read, in bytes; 8 MiB by default.
        public var longestAnswer = 8 * 1_024 * 1_024
        /// Resources asked for at once; 100 by default, the most that the API gives.
        public var pageSize = 100
        /// The most pages of one list; 1,000 by default.
        ///
        /// A longer list is an error, as part of a list must never be taken for the whole.
        public var mostPages = 1_000
        /// Calls a second, and the most at once; 30 by default, the API's limit for one user.
        public var callsPerSecond = 30

        /// Makes the default limits.
        public init() {}
    }

    /// Checks and keeps settings.
    ///
    /// - Parameters:
    ///   - address: `https` address of the API, perhaps with a path. Example: `https://tfe.example.com`.
    ///   - organization: The organization's name: letters, digits, `-` and `_`.
    ///   - token: The token of every call.
    ///   - limits: Limits on time and size.
    ///   - allowsPlainHTTP: Whether `http` is allowed to hosts other than this machine, where others on the network can
    ///     read the token; false by default.
    /// - Throws: ``TerraformCloudSettingsError`` that says which value cannot be used and why.
    public init(
        address: String = "https://app.terraform.io",
        organization: String,
        token: APIToken,
        limits: Limits = Limits(),
        allowsPlainHTTP: Bool = false,
    ) throws(TerraformCloudSettingsError) {
        self.address = try APIAddress.check(address, allowsPlainHTTP: allowsPlainHTTP)
        guard (1...128).contains(organization.utf8.count), organization.utf8.allSatisfy(Self.isNameByte) else {
            throw .organization("an organization's name has only letters, digits, - and _")
        }
        self.organization = organization
        self.token = token
        self.limits = limits
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

/// Why settings cannot be used; the text says what to change.
public enum TerraformCloudSettingsError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The address is no usable `http` or `https` address.
    case address(String)
    /// The organization's name cannot be one.
    case organization(String)

    /// What to change.
    public var description: String {
        switch self {
        case .address(let reason): "address: \(reason)"
        case .organization(let reason): "organization: \(reason)"
        }
    }
}
