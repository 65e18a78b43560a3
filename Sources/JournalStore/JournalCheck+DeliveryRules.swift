extension JournalCheck {
    /// What cannot be of a delivery as a whole.
    static let deliveryRules: [Rule] = [
        Rule(
            table: "deliveries",
            kind: "delivery",
            sql: "SELECT number FROM deliveries WHERE state = 'settled' AND (settlement IS NULL OR settled_at IS NULL)",
            explanation:
                "it is settled, and nothing says how or when; set its state to received, and it is decided anew",
        ),
        Rule(
            table: "settlements",
            kind: "delivery",
            sql: """
                SELECT number FROM deliveries d WHERE state = 'settled' AND record_dropped_at IS NULL
                    AND NOT EXISTS (SELECT 1 FROM settlements s WHERE s.number = d.number)
                    AND NOT EXISTS (SELECT 1 FROM decisions c WHERE c.number = d.number)
                """,
            explanation:
                "it is settled, and has neither a settlement nor a decision that says why; both were deleted by hand",
        ),
        Rule(
            table: "decisions",
            kind: "delivery",
            sql: """
                SELECT number FROM deliveries d WHERE state IN ('decided', 'awaiting-approval', 'applying')
                    AND NOT EXISTS (SELECT 1 FROM decisions c WHERE c.number = d.number)
                """,
            explanation: "its decision is missing; set its state to received, and it is decided anew, unless it has "
                + "operations that were sent",
        ),
        Rule(
            table: "operations",
            kind: "delivery",
            sql: """
                SELECT number FROM deliveries d WHERE state IN ('decided', 'applying')
                    AND NOT EXISTS (SELECT 1 FROM operations o WHERE o.number = d.number)
                """,
            explanation:
                "it is being applied, and has no operations; set its state to received, and it is decided anew",
        ),
        Rule(
            table: "asked_plans",
            kind: "delivery",
            sql: """
                SELECT number FROM deliveries d WHERE state = 'awaiting-approval'
                    AND (due_at IS NULL OR NOT EXISTS (SELECT 1 FROM asked_plans a WHERE a.number = d.number)
                        OR NOT EXISTS (SELECT 1 FROM approval_requests r WHERE r.number = d.number))
                """,
            explanation:
                "it waits for approval, and nothing says whose or until when; set its state to received, and people "
                + "are asked anew",
        ),
        Rule(
            table: "payloads",
            kind: "delivery",
            sql: """
                SELECT number FROM deliveries d WHERE payload_dropped_at IS NULL
                    AND NOT EXISTS (SELECT 1 FROM payloads p WHERE p.number = d.number)
                """,
            explanation: "its payload is missing, and was not dropped by journal.keep; it cannot be read again",
        ),
        Rule(
            table: "deliveries",
            kind: "delivery",
            sql: """
                SELECT number FROM deliveries
                WHERE (payload_dropped_at IS NOT NULL OR record_dropped_at IS NOT NULL)
                    AND (state <> 'settled' OR due_at IS NOT NULL)
                """,
            explanation:
                "parts of it were dropped, and it is not at its end; set its state to settled and due_at to NULL",
        ),
        Rule(
            table: "deliveries",
            kind: "delivery",
            sql: "SELECT number FROM deliveries WHERE received_at < 0 OR received_at > :now + 86400000",
            explanation: "it was received in a time to come; was the clock wrong?",
        ),
        Rule(
            table: "deliveries",
            kind: "delivery",
            sql: "SELECT number FROM deliveries WHERE due_at > :now + 34560000000",
            explanation: "it is taken up again in more than 400 days; set due_at to NULL, or to an earlier time",
        ),
    ]
}
