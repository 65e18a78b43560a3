extension Schema {
    /// What deliveries that were sent and did not arrive are kept in.
    static let missed = """
        CREATE TABLE missed_looks (
            source        TEXT NOT NULL,
            hook          TEXT NOT NULL,                -- repos/octo-org/app/hooks/42, ...
            followed_from INTEGER NOT NULL,             -- what was acknowledged before may be somebody else's
            looked_to     INTEGER NOT NULL,             -- by the sender's clock
            PRIMARY KEY (source, hook)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE missed_deliveries (
            source      TEXT NOT NULL,
            delivery_id TEXT NOT NULL,
            hook        TEXT NOT NULL,                  -- whose record says so
            sent_number INTEGER NOT NULL,               -- the sender's number of one of its tries
            sent_at     INTEGER NOT NULL,               -- by the sender's clock
            found_at    INTEGER NOT NULL,               -- one for all that a look has found: told of together
            state       TEXT NOT NULL,                  -- open, recovered, given-up
            asked       INTEGER NOT NULL DEFAULT 0,     -- how often
            asked_at    INTEGER,
            due_at      INTEGER NOT NULL,               -- when it is asked for, while it is open
            is_told     INTEGER NOT NULL DEFAULT 0,     -- 1 once the log has the end of it
            reason      TEXT,                           -- why it was given up
            PRIMARY KEY (source, delivery_id)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX missed_untold ON missed_deliveries (source, hook, found_at) WHERE is_told = 0;
        CREATE INDEX missed_due ON missed_deliveries (source, hook, due_at, sent_at) WHERE state = 'open';
        """
}
