extension Schema {
    /// What is known of a reply's receiver: which replies stay in order, and the message that is
    /// edited; and which secret proved a delivery last.
    static let replying = """
        ALTER TABLE replies ADD COLUMN conversation TEXT;       -- its replies go out one after the other; NULL for none
        ALTER TABLE replies ADD COLUMN receivers_id TEXT;       -- the receiver's ID of what was sent first
        ALTER TABLE replies ADD COLUMN uses INTEGER NOT NULL DEFAULT 0; -- of the address: how often something was sent to it
        ALTER TABLE replies ADD COLUMN revision INTEGER NOT NULL DEFAULT 0; -- grows when there is something else to say
        CREATE INDEX replies_in_order ON replies (conversation, number)
            WHERE conversation IS NOT NULL AND state = 'waiting';

        CREATE TABLE secrets (
            source      TEXT NOT NULL,
            name        TEXT NOT NULL,                -- where the settings say it is kept, such as env:SLACK_SECRET
            verified_at INTEGER,                      -- when a delivery was proven by it last; NULL for never
            PRIMARY KEY (source, name)
        ) STRICT, WITHOUT ROWID;
        """
}
