/// Why settings cannot be used; the text says what to change.
public enum TerraformCloudSettingsError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The address is no usable `http` or `https` address.
    case address(String)
    /// The organization's name cannot be one.
    case organization(String)
    /// There is no token, or it cannot be one.
    case token(String)
    /// The file of certificates cannot be read, or has none.
    case certificateAuthorities(String)
    /// The proxy cannot be reached so.
    case proxy(String)
    /// A limit makes no sense.
    case limits(String)

    /// What to change.
    public var description: String {
        switch self {
        case .address(let reason): "address: \(reason)"
        case .organization(let reason): "organization: \(reason)"
        case .token(let reason): "token: \(reason)"
        case .certificateAuthorities(let reason): "certificateAuthorities: \(reason)"
        case .proxy(let reason): "proxy: \(reason)"
        case .limits(let reason): "limits: \(reason)"
        }
    }
}
