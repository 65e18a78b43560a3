extension JournalCheck {
    /// What cannot be of operations, replies, notifications, approvals and schedules.
    static let partRules: [Rule] = [
        Rule(
            table: "operations",
            kind: "delivery",
            sql: """
                SELECT DISTINCT number FROM operations o
                WHERE NOT EXISTS (SELECT 1 FROM decisions d WHERE d.number = o.number)
                """,
            explanation: "it has operations, and no decision that plans them; delete them, unless one was sent",
        ),
        Rule(
            table: "operations",
            kind: "delivery",
            sql: """
                SELECT number FROM operations GROUP BY number HAVING min(position) <> 0 OR max(position) <> count(*) - 1
                """,
            explanation: "one of its operations is missing; nothing of its plan can be relied upon",
        ),
        Rule(
            table: "operations",
            kind: "delivery",
            sql:
                "SELECT DISTINCT number FROM operations WHERE sent_at IS NULL AND state IN ('sent', 'applied', 'unknown')",
            explanation:
                "an operation is sent or applied, and nothing says when it was sent; no limit counts it: look at the "
                + "API, and write sent_at",
        ),
        Rule(
            table: "operations",
            kind: "delivery",
            sql: """
                SELECT DISTINCT number FROM operations
                WHERE (outcome IS NULL) <> (state IN ('planned', 'sent')) AND state IN \
                ('planned', 'sent', 'applied', 'unchanged', 'refused', 'failed', 'unknown')
                """,
            explanation:
                "an operation's state and outcome contradict each other: only one that is planned or sent has none",
        ),
        Rule(
            table: "operations",
            kind: "delivery",
            sql: """
                SELECT DISTINCT o.number FROM operations o JOIN deliveries d USING (number)
                WHERE o.state = 'sent' AND d.state = 'settled' AND d.due_at IS NULL
                """,
            explanation:
                "it is settled, and one of its operations was sent and never looked up; set its state to applying, "
                + "and the server does that",
        ),
        Rule(
            table: "replies",
            kind: "delivery",
            sql: "SELECT number FROM replies WHERE (due_at IS NULL) <> (state IN ('sent', 'given-up'))",
            explanation:
                "its reply's state and due_at contradict each other: set due_at to 0 to have it sent, or the state to "
                + "given-up and due_at to NULL",
        ),
        Rule(
            table: "notifications",
            kind: "notification",
            sql: "SELECT place FROM notifications WHERE (due_at IS NULL) <> (state IN ('sent', 'given-up'))",
            explanation: "its state and due_at contradict each other: set due_at to 0 to have it sent, or the state to "
                + "given-up and due_at to NULL",
        ),
        Rule(
            table: "approvals",
            kind: "delivery",
            sql: """
                SELECT number FROM approvals a WHERE NOT EXISTS (SELECT 1 FROM asked_plans p WHERE p.number = a.number)
                """,
            explanation: "somebody has approved or rejected its plan, and nobody was asked; delete the approval",
        ),
        Rule(
            table: "approval_requests",
            kind: "delivery",
            sql: """
                SELECT DISTINCT number FROM approval_requests r
                WHERE NOT EXISTS (SELECT 1 FROM asked_plans p WHERE p.number = r.number)
                """,
            explanation: "an approval is asked for, and no plan belongs to it; delete the request",
        ),
        Rule(
            table: "schedules",
            kind: "schedule",
            sql: """
                SELECT policy, name FROM schedules
                WHERE last_number IS NOT NULL AND last_number NOT IN (SELECT number FROM deliveries)
                """,
            explanation: "its last tick is no delivery; set last_number to NULL",
        ),
        Rule(
            table: "schedules",
            kind: "schedule",
            sql: "SELECT policy, name FROM schedules WHERE counted_to > :now + 86400000",
            explanation:
                "it is counted to a time to come, and is not due before; start the server anew, which sets it right",
        ),
    ]
}
