package import Warden

extension LuaPolicySet {
    package var schedules: [Schedule] {
        self.active.flatMap { file in
            file.registrations.compactMap { registration in
                registration.schedule.map { Schedule(policy: file.name, name: $0.name, timing: $0.timing) }
            }
        }
    }
}

extension Tick {
    /// What a decision says of a tick that runs late; nil for one that does not.
    var lateness: String? {
        guard self.late > 0 else { return nil }
        let due = Seconds.text(ofMoment: EventValue.seconds(self.due))
        return "it runs \(Seconds.text(ofDuration: self.late)) late: it was due at \(due)"
    }
}
