import Warden

/// A group of alerts as Prometheus' Alertmanager and Grafana send it.
///
/// A group that has not changed is sent again from time to time; that is one delivery as long as status, alerts and
/// their beginnings stay the same.
struct AlertGroup {
    let document: JSONDocument

    /// The digest of organization, group, status, and fingerprints and beginnings of all alerts in a fixed order.
    func id(body: [UInt8]) -> DeliveryID {
        guard let group = self.document.text(at: "groupKey"), let status = self.document.text(at: "status") else {
            return .digest(of: body)
        }
        let organization = self.document.integer(at: "orgId").map(String.init) ?? ""
        var alerts: [[String]] = []
        for alert in self.document.value(at: "alerts")?.elements ?? [] {
            alerts.append(["fingerprint", "startsAt", "status"].map { alert[$0]?.text ?? "" })
        }
        alerts.sort { $0.lexicographicallyPrecedes($1) }
        return .digest(of: [organization, group, status] + alerts.flatMap { $0 })
    }

    /// Whether the group fires or has been resolved, which is the event's name.
    ///
    /// | field | from |
    /// |---|---|
    /// | `alert` | the label `alertname` that all alerts have |
    /// | `receiver` | `receiver` |
    /// | `labels`, `annotations` | those that all alerts have |
    /// | `firing` | how many alerts of the group fire |
    var meaning: Meaning {
        guard let name = self.document.text(at: "status").flatMap(HeaderWord.eventName) else { return .unnamed }
        let firing = (self.document.value(at: "alerts")?.elements ?? []).filter { $0["status"]?.text == "firing" }
        var paths = FieldPaths(self.document)
        paths.text("alert", "commonLabels.alertname", "groupLabels.alertname")
        paths.text("receiver", "receiver")
        paths.record("labels", "commonLabels")
        paths.record("annotations", "commonAnnotations")
        paths.add("firing", .number(firing.count))
        return .event(name: name, by: nil, fields: paths.fields)
    }
}
