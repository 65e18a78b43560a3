import PrometheusText

/// Every metric of the server, described once: `docs/operating.md` has the same table, and a test compares them.
enum MetricCatalogue {
    static let all =
        Self.deliveries + Self.decisions + Self.operations + Self.replies + Self.schedules + Self.policies
        + Self.journal + Self.client + Self.process

    private static let deliveries: [MetricFamily] = [
        .counter("poolwarden_deliveries_received_total", "New deliveries on disk.", labels: ["source"]),
        .counter(
            "poolwarden_deliveries_rejected_total",
            "Requests that were not accepted; a source that the settings do not have counts as other.",
            labels: ["source", "reason"],
        ),
        .counter("poolwarden_deliveries_redelivered_total", "Deliveries that came once more.", labels: ["source"]),
        .counter(
            "poolwarden_deliveries_settled_total",
            "Deliveries at their end.",
            labels: ["source", "settlement"],
        ),
        .counter(
            "poolwarden_deliveries_left_open_total",
            "Times that a delivery was settled for now, and is taken up again.",
            labels: ["source"],
        ),
        .counter(
            "poolwarden_deliveries_missed_total",
            "Deliveries that a sender says it has sent, and that are not in the journal.",
            labels: ["source"],
        ),
        .counter(
            "poolwarden_deliveries_recovered_total",
            "Missed deliveries that have arrived after all.",
            labels: ["source"],
        ),
        .counter(
            "poolwarden_deliveries_given_up_total",
            "Missed deliveries that will not come any more.",
            labels: ["source"],
        ),
        .counter(
            "poolwarden_handshakes_total",
            "Requests that only prove the address, answered and not kept.",
            labels: ["source"],
        ),
        .histogram(
            "poolwarden_acknowledgement_seconds",
            "From a request's head to its answer, for what is on disk; where the answer is the reply, with deciding.",
            labels: ["source"],
        ),
        .gauge(
            "poolwarden_deliveries_waiting",
            "Deliveries that are not settled, by how far they are: received, decided, awaiting-approval, applying, "
                + "set-aside.",
            labels: ["state"],
        ),
        .counter(
            "poolwarden_deliveries_set_aside_total",
            "Deliveries whose code ran when the process died, three times; nothing goes on with them by itself.",
            labels: ["source"],
        ),
        .gauge("poolwarden_deliveries_open", "Deliveries that are settled for now, and are taken up again."),
        .gauge("poolwarden_deliveries_under_way", "Deliveries that the worker has in memory; the most is 256."),
        .gauge("poolwarden_worker_paused", "1 while the worker fetches nothing, as the journal failed; else 0."),
    ]

    private static let decisions: [MetricFamily] = [
        .counter("poolwarden_decisions_total", "Decisions.", labels: ["verdict"]),
        .histogram("poolwarden_decision_seconds", "From a delivery's arrival to its decision.", labels: ["source"]),
        .histogram(
            "poolwarden_evaluation_seconds",
            "Time spent running Lua for one decision, without waiting for reads.",
            bounds: [0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1],
        ),
        .histogram(
            "poolwarden_evaluation_instructions",
            "Instructions of the Lua machine for one decision.",
            bounds: [100, 1_000, 10_000, 100_000, 1_000_000, 5_000_000, 10_000_000, 100_000_000],
        ),
        .counter(
            "poolwarden_evaluations_cut_total",
            "Evaluations that the clock ended before their instructions did; each is made once more.",
        ),
        .counter(
            "poolwarden_shadow_decisions_total",
            "What policies in shadow mode would have decided.",
            labels: ["verdict"],
        ),
    ]

    private static let operations: [MetricFamily] = [
        .counter("poolwarden_operations_total", "Operations that ended.", labels: ["operation", "outcome"]),
        .counter("poolwarden_approvals_asked_total", "Plans that people were asked about."),
        .counter("poolwarden_approvals_heard_total", "What people said to plans.", labels: ["verdict"]),
    ]

    private static let replies: [MetricFamily] = [
        .counter(
            "poolwarden_replies_total",
            "Tries to reply: sent, failed (tried again) or given-up.",
            labels: ["outcome"],
        ),
        .counter(
            "poolwarden_notifications_total",
            "Tries to send a notification: sent, failed (tried again) or given-up.",
            labels: ["destination", "outcome"],
        ),
        .gauge("poolwarden_replies_waiting", "Replies that are not sent."),
        .gauge("poolwarden_notifications_waiting", "Notifications that are not sent."),
    ]

    private static let schedules: [MetricFamily] = [
        .counter("poolwarden_ticks_total", "Ticks of schedules."),
        .histogram(
            "poolwarden_tick_lateness_seconds",
            "From when a tick was due to when it was on disk.",
            bounds: [1, 2, 5, 10, 30, 60, 300, 3_600, 86_400],
        ),
    ]

    private static let policies: [MetricFamily] = [
        .gauge(
            "poolwarden_policies_refused",
            "1 while a newer policy set than the one that decides is refused; else 0.",
        ),
        .counter("poolwarden_policies_reloads_total", "Readings of the policies' folder.", labels: ["outcome"]),
        .gauge(
            "poolwarden_policies_since_seconds",
            "When the policy set that decides took over, in seconds since 1970.",
            labels: ["digest"],
        ),
    ]

    private static let journal: [MetricFamily] = [
        .histogram(
            "poolwarden_journal_commit_seconds",
            "Time for one transaction, with the sync of the disk.",
            bounds: [0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5],
        ),
        .histogram(
            "poolwarden_journal_commit_writes",
            "Writes that shared one transaction.",
            bounds: [1, 2, 4, 8, 16, 32, 64, 128, 256],
        ),
        .counter(
            "poolwarden_journal_failures_total",
            "Things that the journal could not do: full, saturated, rejected, broken or closed.",
            labels: ["error"],
        ),
        .gauge("poolwarden_journal_waiting_bytes", "Bytes that wait to be written; at 64 MiB nothing is accepted."),
        .gauge("poolwarden_journal_file_bytes", "Size of the journal's files.", labels: ["file"]),
    ]

    private static let client: [MetricFamily] = [
        .counter(
            "terraform_cloud_requests_total",
            "Tries of API calls.",
            labels: ["organization", "method", "endpoint", "status"],
        ),
        .histogram(
            "terraform_cloud_request_duration_seconds",
            "Time for one try of an API call.",
            labels: ["organization", "method", "endpoint"],
        ),
        .counter(
            "terraform_cloud_retries_total",
            "API calls that were tried again.",
            labels: ["organization", "method", "endpoint"],
        ),
        .histogram(
            "terraform_cloud_admission_wait_seconds",
            "How long an API call waited for its turn.",
            labels: ["organization", "lane"],
        ),
        .gauge(
            "terraform_cloud_circuit_state",
            "Whether the API is asked: 0 it is, 1 a probe is under way, 2 it is not.",
            labels: ["organization"],
        ),
    ]

    /// With the names that every Prometheus client has for them.
    private static let process: [MetricFamily] = [
        .counter("process_cpu_seconds_total", "Processor time of this process, its own and the system's."),
        .gauge("process_resident_memory_bytes", "Memory of this process that is in RAM."),
        .gauge("process_virtual_memory_bytes", "Address space of this process."),
        .gauge("process_open_fds", "File descriptors that are open."),
        .gauge("process_max_fds", "File descriptors that may be open."),
        .gauge("process_start_time_seconds", "When this process began, in seconds since 1970."),
        .counter(
            "poolwarden_metrics_refused_series_total",
            "Times that a series was not kept: there were too many.",
        ),
    ]
}
