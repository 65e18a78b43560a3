import Warden

extension Schema {
    enum Organization {
        static let address = Setting(
            "organizations.<name>.address",
            .address,
            .value(.text("https://app.terraform.io")),
            "where HCP Terraform or Terraform Enterprise is",
        )
        static let name = Setting(
            "organizations.<name>.name",
            .organizationName,
            .absent,
            "the organization's name there, where it is not the name in the key",
        )
        static let token = Setting(
            "organizations.<name>.token",
            .secret,
            .required,
            "a team's API token that may manage agent pools",
        )
        static let user = Setting(
            "organizations.<name>.user",
            .text,
            .absent,
            "whose token it is, in a word of yours: the API counts calls for each user, so those who share one share a "
                + "rate; one token is one user anyway",
        )
        static let certificates = Setting(
            "organizations.<name>.ca_file",
            .path,
            .absent,
            "a PEM file of certificate authorities to trust beside the system's, relative to the settings' folder",
        )
        static let proxy = Setting(
            "organizations.<name>.proxy",
            .proxy,
            .absent,
            "the proxy on the way there; none is taken from HTTPS_PROXY",
        )
        static let proxyUser = Setting(
            "organizations.<name>.proxy_user",
            .proxyUser,
            .absent,
            "the name that an http proxy asks for",
        )
        static let proxyPassword = Setting(
            "organizations.<name>.proxy_password",
            .secret,
            .absent,
            "the password that belongs to proxy_user",
        )
        static let timeout = Setting(
            "organizations.<name>.timeout",
            .seconds(1...120),
            .value(.number(15)),
            "the most time for one try at one call of the API",
        )
        static let firstByteTimeout = Setting(
            "organizations.<name>.first_byte_timeout",
            .seconds(1...120),
            .value(.number(10)),
            "the most time until an answer begins; never longer than timeout",
        )
        static let connections = Setting(
            "organizations.<name>.connections",
            .number(1...64),
            .value(.number(8)),
            "the most connections at once",
        )
    }
}
