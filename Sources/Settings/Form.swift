import Foundation
import Outbound
import Warden

/// What a value must be: how it is written, how it is checked, what comes out.
struct Form<Value: Sendable>: Sendable {
    let shape: Shape
    /// Such as `whole number`.
    let type: String
    /// Such as `s`.
    var unit: String?
    /// Such as `1-60`.
    var range: String?
    /// What to write, such as `write a whole number from 1 to 60`.
    let demand: String
    /// What to say when it is missing.
    var absence = "this is not set"
    let read: @Sendable (RawValue) -> FormReading<Value>
}

/// How a value stands in YAML.
enum Shape: Hashable, Sendable {
    case text
    case number
    case list
}

/// What came of checking one value.
enum FormReading<Value> {
    case fits(Value)
    /// The list's elements that do not fit, counted from 0, or `[nil]` for the value as a whole.
    case misfit([Int?])
}

extension Form where Value == String {
    /// Any text but none, without blanks at its ends.
    static let text = Form.text(type: "text", demand: "write a text") { $0 }

    /// A path, relative to the current folder where it is not absolute.
    static let path = Form.text(type: "path", demand: "write a path") { $0 }

    /// A path that a Unix socket can have.
    static let socketPath = Form.text(type: "path", demand: SocketPath.demand) { SocketPath.fits($0) ? $0 : nil }

    /// Where a secret is, for ``SecretFinder``; the secret itself never stands in the settings.
    static let secret = Form(shape: .text, type: "secret reference", demand: SecretReference.demand) { raw in
        guard case .text(let text) = raw else { return .misfit([nil]) }
        return .fits(text)
    }

    /// The name of an organization at the API.
    static let organizationName = Form.text(type: "name", demand: NameRule.organization.demand) {
        NameRule.organization.fits($0) ? $0 : nil
    }

    /// A name for HTTP's basic authentication, where a colon ends it (RFC 7617, section 2).
    static let proxyUser = Form.text(type: "text", demand: "write a name without a colon") {
        $0.contains(":") ? nil : $0
    }

    /// A header's name (RFC 9110, section 5.6.2).
    static let headerName = Form.text(type: "header", demand: "write a header's name, such as X-Signature") { name in
        name.utf8.allSatisfy { $0.isLetterOrDigit || $0.isOne(of: "!#$%&'*+-.^_`|~") } ? name : nil
    }

    /// An address of an API.
    static let address = Form.text(
        type: "URL",
        demand: "write an https address, such as https://app.terraform.io, without user name, query or fragment "
            + "(http is for this machine only)",
        read: Address.normalized,
    )
}

extension Form where Value == AdminListener {
    static let adminListener = Form.text(
        type: "host:port",
        demand: "write host:port, such as 127.0.0.1:9464 or [::1]:9464, or off",
        read: AdminListener.init,
    )
}

extension Form where Value == SignedTemplate {
    static let signedTemplate = Form.text(
        type: "template",
        demand: "write {body} once, and {timestamp} and {id} where they are signed, with a sign between any two, "
            + "such as '{timestamp}.{body}'",
        read: SignedTemplate.init,
    )
}

extension Form where Value == TimeZone {
    /// A time zone by its name in the tz database; not `CET+1` or `GMT+0200`, which others read in another way.
    static let timeZone = Form.text(
        type: "time zone",
        demand: "write a name of the tz database, such as Europe/Berlin or UTC",
    ) { name in
        guard name.contains("/") || ["UTC", "GMT"].contains(name) else { return nil }
        return TimeZone(identifier: name)
    }
}

extension Form where Value == ProxyAddress {
    static let proxy = Form.text(
        type: "URL",
        demand: "write http://HOST:PORT or socks5://HOST:PORT; a user name and a password go into proxy_user and "
            + "proxy_password",
        read: ProxyAddress.init,
    )
}

extension Form where Value == [String] {
    /// Names, none of them empty.
    static let names = Form.list(type: "list of names", demand: "write a list, such as [a, b], or [] for none") { $0 }

    /// Where secrets are; see ``Form/secret``.
    static let secrets = Form(
        shape: .list,
        type: "list of secret references",
        demand: SecretReference.demand,
        absence: "no secret is set",
    ) { raw in
        guard case .list(let list) = raw else { return .misfit([nil]) }
        return .fits(list)
    }
}

extension Form where Value == [String] {
    /// Webhooks of GitHub's.
    static let githubHooks = Form.list(type: "list of webhooks", demand: GitHubHookPath.demand) {
        GitHubHookPath.fits($0) ? $0 : nil
    }

    /// Public keys of Ed25519, as Discord shows them.
    static let publicKeys = Form.list(
        type: "list of public keys",
        demand: "write the application's public key, 64 digits of base 16 in small letters, such as [9a1c...]",
    ) { text in
        let isKey =
            text.utf8.count == 64
            && text.utf8.allSatisfy { byte in
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                    || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
            }
        return isKey ? text : nil
    }

    /// For whom Google Chat's tokens are made.
    static let audiences = Form.list(
        type: "list of audiences",
        demand: "write the project's number, or the https address of this source as the app's configuration has it",
    ) { text in
        let isNumber = text.utf8.count <= 20 && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
        return isNumber || text.hasPrefix("https://") ? text : nil
    }
}

extension Form where Value == [HostRule] {
    static let replyHosts = Form.list(type: "list of hosts", demand: HostRule.demand, read: HostRule.init)
}

extension Form where Value == [AddressRange] {
    /// Ranges of addresses that an operator's own hosts can be in.
    static let privateRanges = Form.list(
        type: "list of ranges",
        demand: "write ranges such as 10.0.0.0/8 or fd00::/8, each within a private one (link-local is none)",
    ) { text in
        AddressRange(text).flatMap { $0.isOperators ? $0 : nil }
    }
}

extension Form where Value == Int {
    static func number(_ range: ClosedRange<Int>) -> Form {
        .number(range, unit: nil) { $0 }
    }

    /// Comes out in bytes.
    static func kibibytes(_ range: ClosedRange<Int>) -> Form {
        .number(range, unit: (short: "KiB", long: "kibibytes")) { $0 << 10 }
    }

    /// Comes out in bytes.
    static func mebibytes(_ range: ClosedRange<Int>) -> Form {
        .number(range, unit: (short: "MiB", long: "mebibytes")) { $0 << 20 }
    }
}

extension Form where Value == Duration {
    static func seconds(_ range: ClosedRange<Int>) -> Form {
        .number(range, unit: (short: "s", long: "seconds")) { .seconds($0) }
    }

    static func hours(_ range: ClosedRange<Int>) -> Form {
        .number(range, unit: (short: "h", long: "hours")) { .seconds($0 * 3_600) }
    }

    static func milliseconds(_ range: ClosedRange<Int>) -> Form {
        .number(range, unit: (short: "ms", long: "milliseconds")) { .milliseconds($0) }
    }
}

extension Form where Value == KeptSpan {
    static func keptSpan(_ least: Int) -> Form {
        .text(
            type: "days",
            demand: "write a number of days from \(least)d to \(KeptSpan.mostDays)d, such as 90d, or forever",
        ) { KeptSpan($0, least: least) }
    }
}

extension Form where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
    /// One of the type's words.
    static var word: Form {
        let words = Value.allCases.map(\.rawValue)
        var form = Form.text(
            type: "word",
            demand: "write \(Words.list(words, last: "or"))",
            read: Value.init,
        )
        form.range = words.joined(separator: " | ")
        return form
    }
}

extension Form {
    private static func text(
        type: String,
        demand: String,
        read: @escaping @Sendable (String) -> Value?,
    ) -> Form {
        Form(shape: .text, type: type, demand: demand) { raw in
            guard case .text(let text) = raw, text.isWellWritten, let value = read(text) else { return .misfit([nil]) }
            return .fits(value)
        }
    }

    private static func number(
        _ range: ClosedRange<Int>,
        unit: (short: String, long: String)?,
        read: @escaping @Sendable (Int) -> Value,
    ) -> Form {
        let count = unit.map { "a whole number of \($0.long)" } ?? "a whole number"
        return Form(
            shape: .number,
            type: "whole number",
            unit: unit?.short,
            range: "\(range.lowerBound)-\(range.upperBound)",
            demand: "write \(count) from \(range.lowerBound) to \(range.upperBound)",
        ) { raw in
            guard case .number(let number) = raw, range.contains(number) else { return .misfit([nil]) }
            return .fits(read(number))
        }
    }

    private static func list<Element>(
        type: String,
        demand: String,
        read: @escaping @Sendable (String) -> Element?,
    ) -> Form where Value == [Element] {
        Form(shape: .list, type: type, demand: demand) { raw in
            guard case .list(let list) = raw else { return .misfit([nil]) }
            let elements = list.map { $0.isWellWritten ? read($0) : nil }
            let misfits = elements.indices.filter { elements[$0] == nil }
            return misfits.isEmpty ? .fits(elements.compactMap { $0 }) : .misfit(misfits)
        }
    }
}

extension String {
    /// Whether there is something, without blanks at its ends and without control characters.
    fileprivate var isWellWritten: Bool {
        guard let first = self.first, let last = self.last else { return false }
        guard !first.isWhitespace, !last.isWhitespace else { return false }
        return self.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
    }
}
