package import Warden

extension ValidSettings {
    /// An organization, and how its API is reached.
    ///
    /// - `organizations.<name>.address` (URL, default `https://app.terraform.io`): http for this machine only.
    /// - `organizations.<name>.name` (default: the name in the key).
    /// - `organizations.<name>.token` (secret reference, required).
    /// - `organizations.<name>.user` (text): whose token it is; see ``APIUser``.
    /// - `organizations.<name>.ca_file` (path, relative to the settings' folder).
    /// - `organizations.<name>.proxy` (URL), `.proxy_user` (text), `.proxy_password` (secret reference).
    /// - `organizations.<name>.timeout` (s, default 15, range 1-120): for one try at one call.
    /// - `organizations.<name>.first_byte_timeout` (s, default 10, range 1-120): until an answer begins.
    /// - `organizations.<name>.connections` (default 8, range 1-64): at once.
    package struct Organization: Sendable {
        /// The operator's own name for it, once in a file.
        package let key: String
        /// Its name at the API.
        package let name: String
        /// Without a slash at its end.
        package let address: String
        package let token: Secret
        /// Whom the API counts its calls for.
        package internal(set) var user: APIUser
        /// `user`, as it is written.
        let userWord: String?
        /// Trusted beside the system's own; nil where nothing is to be added.
        package let certificates: CertificateFile?
        package let proxy: Proxy?
        package let timeout: Duration
        /// Not longer than ``timeout``.
        package let firstByteTimeout: Duration
        package let connections: Int
    }

    /// The proxy on the way to an API.
    package struct Proxy: Hashable, Sendable {
        package let address: ProxyAddress
        /// What an http proxy asks for; nil for a proxy that asks for nothing.
        package let credentials: Credentials?

        package struct Credentials: Hashable, Sendable {
            package let user: String
            package let password: Secret
        }
    }
}
