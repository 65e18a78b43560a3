/// Why a text is not an address in the one spelling that every reader understands alike.
package enum AddressOddity: String, Error, Hashable, Sendable, CaseIterable, CustomStringConvertible {
    case length = "it is longer than 4096 bytes"
    case nonASCII = "it has characters beyond ASCII; the host must be written with xn--"
    case blankOrControl = "it has a blank or a control character"
    case character = "it has a character that no address may have"
    case fragment = "it has a fragment"
    case scheme = "it does not begin with https:// or http:// in small letters"
    case noSlash = "there is no slash behind the host"
    case noHost = "it has no host"
    case userInformation = "it has a user name"
    case percent = "its host has a percent sign"
    case literal = "its host is neither a name nor an address"
    case spelling = "its host is an address in an odd spelling"
    case dotAtEnd = "its host ends in a dot"
    case name = "its host is no name of the DNS"
    case capital = "its host has capital letters"
    case port = "its port is no number from 1 to 65535"
    case usualPort = "the port that the scheme has anyway is written out"

    package var description: String { self.rawValue }
}
