import Warden

/// One user of one API, for whom it counts calls: organizations with the same user share a rate.
///
/// Two organizations have the same user when they are at the same address and have the same token or the same
/// `user` in the settings. The same word at two addresses means two users.
package struct APIUser: Hashable, Sendable {
    /// The position of the first organization in the file that has this user, from 0.
    package let number: Int

    /// What tells users apart.
    struct Marks: Hashable {
        let server: String
        let token: Secret
        /// `user` in the settings.
        let word: String?

        func haveSameUser(as other: Marks) -> Bool {
            guard self.server == other.server else { return false }
            return self.token == other.token || (self.word != nil && self.word == other.word)
        }
    }

    /// The user of each organization, in the same order.
    static func users(_ organizations: [Marks]) -> [APIUser] {
        var users: [APIUser] = []
        for (number, marks) in organizations.enumerated() {
            // A token and a word may bring two together that were apart until now.
            let same = Set(
                organizations.indices.prefix(number).filter { marks.haveSameUser(as: organizations[$0]) }
                    .map { users[$0] }
            )
            let user = same.min { $0.number < $1.number } ?? APIUser(number: number)
            users = users.map { same.contains($0) ? user : $0 } + [user]
        }
        return users
    }
}
