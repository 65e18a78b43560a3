import Foundation
import Warden

extension SettingsReader {
    /// Every organization, in the file's order.
    ///
    /// - Returns: At least one; nil when there is a problem, which is kept.
    mutating func organizations() -> [ValidSettings.Organization]? {
        let names = self.names("organizations")
        guard !names.isEmpty else {
            self.reportNoOrganization()
            return nil
        }
        let organizations = names.compactMap { self.organization($0) }
        self.reportDoubles(organizations)
        guard organizations.count == names.count else { return nil }
        return zip(organizations, APIUser.users(organizations.map(\.marks))).map { organization, user in
            var organization = organization
            organization.user = user
            return organization
        }
    }

    /// One organization, without looking at the others.
    ///
    /// - Parameter key: The operator's name for it; nil for the first.
    /// - Returns: Nil when there is a problem, which is kept.
    mutating func organization(keyed key: String?) -> ValidSettings.Organization? {
        let names = self.names("organizations")
        guard let first = names.first else {
            self.reportNoOrganization()
            return nil
        }
        guard names.contains(key ?? first) else {
            self.report(
                ["organizations"],
                "there is no such organization here; there is \(names.joined(separator: ", "))",
            )
            return nil
        }
        // A variable that another organization has, too, must be told of although that one is not read.
        for other in names where other != key ?? first {
            for row in Schema.rows where row.path[0] == "organizations" {
                self.claim(row.path.map { $0 == Schema.name ? other : $0 })
            }
        }
        return self.organization(key ?? first)
    }

    private mutating func reportNoOrganization() {
        guard !self.outline.broken.contains(where: { $0.first == "organizations" }) else { return }
        self.report(["organizations"], "no organization is set; write organizations.NAME.token")
    }

    private mutating func organization(_ key: String) -> ValidSettings.Organization? {
        let address = self.value(Schema.Organization.address, key)
        let name = self.value(Schema.Organization.name, key)
        let token = self.secret(Schema.Organization.token, key)
        let userWord = self.value(Schema.Organization.user, key)
        let certificates = self.certificates(key)
        let proxy = self.proxy(key)
        let timeout = self.value(Schema.Organization.timeout, key)
        let firstByteTimeout = self.firstByteTimeout(key, whole: timeout)
        let connections = self.value(Schema.Organization.connections, key)
        guard let address, let token, let timeout, let firstByteTimeout, let connections else { return nil }
        return ValidSettings.Organization(
            key: key,
            name: name ?? key,
            address: address,
            token: token,
            user: APIUser(number: 0),
            userWord: userWord,
            certificates: certificates,
            proxy: proxy,
            timeout: timeout,
            firstByteTimeout: firstByteTimeout,
            connections: connections,
        )
    }

    private mutating func certificates(_ key: String) -> CertificateFile? {
        let setting = Schema.Organization.certificates
        guard let path = self.value(setting, key) else { return nil }
        do throws(CertificateFile.Failure) {
            return try CertificateFile(path: self.secrets.path(path))
        } catch {
            self.report(setting.path(key), error.explanation)
            return nil
        }
    }

    private mutating func proxy(_ key: String) -> ValidSettings.Proxy? {
        let address = self.value(Schema.Organization.proxy, key)
        let user = self.value(Schema.Organization.proxyUser, key)
        let password = self.secret(Schema.Organization.proxyPassword, key)
        let hasUser = self.isWritten(Schema.Organization.proxyUser, key)
        let hasPassword = self.isWritten(Schema.Organization.proxyPassword, key)
        guard self.isWritten(Schema.Organization.proxy, key) else {
            self.refuse(hasUser, hasPassword, key, "there is no proxy to tell it to; write proxy, too, or remove this")
            return nil
        }
        if hasUser != hasPassword {
            self.refuse(hasUser, hasPassword, key, "proxy_user and proxy_password go together; write both or none")
        }
        if address?.kind == .socks5 {
            self.refuse(hasUser, hasPassword, key, "a socks5 proxy is told no name and no password; remove this")
        }
        guard let address else { return nil }
        guard let user, let password else { return ValidSettings.Proxy(address: address, credentials: nil) }
        return ValidSettings.Proxy(
            address: address,
            credentials: ValidSettings.Proxy.Credentials(user: user, password: password),
        )
    }

    /// Says of the proxy's user name, else of its password, that it may not stand there.
    private mutating func refuse(_ hasUser: Bool, _ hasPassword: Bool, _ key: String, _ explanation: String) {
        guard hasUser || hasPassword else { return }
        let setting = hasUser ? Schema.Organization.proxyUser : Schema.Organization.proxyPassword
        guard !self.isBroken(setting.path(key)) else { return }
        self.report(setting.path(key), explanation)
    }

    /// The default gives way to a shorter `timeout`; what is written does not.
    private mutating func firstByteTimeout(_ key: String, whole: Duration?) -> Duration? {
        let setting = Schema.Organization.firstByteTimeout
        guard let timeout = self.value(setting, key) else { return nil }
        guard let whole, timeout > whole else { return timeout }
        guard self.isWritten(setting, key) else { return whole }
        self.report(setting.path(key), "this is longer than timeout; write at most \(whole.components.seconds)")
        return nil
    }

    /// Says where one organization stands twice, most likely a copy whose address or name was not changed; and where one
    /// token is used as if it were two.
    private mutating func reportDoubles(_ organizations: [ValidSettings.Organization]) {
        for (number, own) in organizations.enumerated() {
            let earlier = organizations.prefix(number)
            let sameServer = earlier.filter { $0.marks.server == own.marks.server }
            if let first = sameServer.first(where: { $0.name == own.name }) {
                self.report(
                    ["organizations", own.key],
                    "\(first.key) is the same organization at the same address; "
                        + "keep one, or write another address or name",
                )
            }
            let sameToken = sameServer.filter { $0.token == own.token && $0.userWord != nil }
            if own.userWord != nil, let first = sameToken.first(where: { $0.userWord != own.userWord }) {
                self.report(
                    Schema.Organization.user.path(own.key),
                    "\(first.key) has the same token and another user, but a token is one user's; write the same user",
                )
            }
            if let first = earlier.first(where: { $0.token == own.token && $0.marks.server != own.marks.server }) {
                self.warn(
                    Schema.Organization.token.path(own.key),
                    "\(first.key) sends the same token to another address; give each address its own",
                )
            }
        }
    }
}

extension ValidSettings.Organization {
    fileprivate var marks: APIUser.Marks {
        APIUser.Marks(server: Address.server(self.address), token: self.token, word: self.userWord)
    }
}
