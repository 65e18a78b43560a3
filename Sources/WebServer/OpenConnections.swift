import NIOCore
import Synchronization

/// All open connections, so that those which say nothing can make room for those which do.
///
/// Without it, as many clients as there are connections could keep everybody out by dribbling a byte now and then.
final class OpenConnections: Sendable {
    /// Whoever has just come, or was just answered, has so long to say something.
    static let youth = TimeAmount.milliseconds(250)

    private let most: Int
    private let members = Mutex<[ObjectIdentifier: Member]>([:])

    /// A connection, and since when its client has owed us something.
    final class Member: Sendable {
        private let channel: any Channel
        /// In nanoseconds of the event loops' clock; 0 while we owe the client an answer.
        private let owesSince: Atomic<UInt64>

        init(_ channel: any Channel) {
            self.channel = channel
            self.owesSince = Atomic(NIODeadline.now().uptimeNanoseconds)
        }

        /// The client is to send something, from now on.
        func awaitsClient() {
            self.owesSince.store(NIODeadline.now().uptimeNanoseconds, ordering: .relaxed)
        }

        /// The client is to get an answer.
        func awaitsUs() {
            self.owesSince.store(0, ordering: .relaxed)
        }

        /// Since when it is the client's turn; nil where it is ours.
        fileprivate var since: UInt64? {
            let since = self.owesSince.load(ordering: .relaxed)
            return since == 0 ? nil : since
        }

        fileprivate func close() {
            self.channel.close(promise: nil)
        }
    }

    /// - Parameter most: Above so many, the client that has owed us something for longest has to go.
    init(most: Int) {
        self.most = most
    }

    var count: Int { self.members.withLock(\.count) }

    /// Adds a connection that has become active, and makes room where there are too many.
    ///
    /// - Parameter channel: The connection, which has become active.
    /// - Returns: The member, and whether there are still too many: then room is to be made after ``youth``.
    func add(_ channel: any Channel) -> (Member, isCrowded: Bool) {
        let member = Member(channel)
        self.members.withLock { $0[ObjectIdentifier(member)] = member }
        return (member, !self.makeRoom())
    }

    /// Closes the connections whose clients have owed us something for longest, while there are too many.
    ///
    /// - Returns: Whether there is room now.
    @discardableResult
    func makeRoom() -> Bool {
        let (outcasts, hasRoom) = self.members.withLock { members -> ([Member], Bool) in
            var outcasts: [Member] = []
            while members.count > self.most, let member = Self.longest(of: members.values) {
                members[ObjectIdentifier(member)] = nil
                outcasts.append(member)
            }
            return (outcasts, members.count <= self.most)
        }
        for member in outcasts { member.close() }
        return hasRoom
    }

    /// The member whose client has owed us something for longest, and for no shorter than ``youth``.
    private static func longest(of members: some Collection<Member>) -> Member? {
        let latest = NIODeadline.now().uptimeNanoseconds - UInt64(Self.youth.nanoseconds)
        var longest: (member: Member, since: UInt64)?
        for member in members {
            guard let since = member.since, since <= latest, since < longest?.since ?? .max else { continue }
            longest = (member, since)
        }
        return longest?.member
    }

    func remove(_ member: Member) {
        self.members.withLock { _ = $0.removeValue(forKey: ObjectIdentifier(member)) }
    }
}
