extension Schema {
    /// What brings a journal of version 1 to version 2: whose limits an operation counts against, what policies remember
    /// and tell, plans that wait for approval, schedules, and the policy sets that decided.
    ///
    /// The state of a delivery may also be `awaiting-approval`; its `due_at` is then when the time is over, or earlier.
    static let version2 = """
        ALTER TABLE operations ADD COLUMN policy TEXT;       -- whose limits it counts against; NULL before version 2
        ALTER TABLE operations ADD COLUMN organization TEXT; -- its key in the settings; NULL for the default one
        CREATE INDEX operations_sent ON operations (policy, operation, sent_at)
            WHERE policy IS NOT NULL AND sent_at IS NOT NULL;

        CREATE TABLE policy_sets (
            digest        TEXT PRIMARY KEY,
            files         BLOB NOT NULL,                -- JSON: name and bytes in base64
            first_used_at INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE memory (
            policy     TEXT NOT NULL,                   -- policies/capacity.lua, ...
            key        TEXT NOT NULL,
            value      TEXT NOT NULL,                   -- JSON
            expires_at INTEGER,                         -- NULL for what is kept until it is set to nil
            PRIMARY KEY (policy, key)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX memory_expiry ON memory (expires_at) WHERE expires_at IS NOT NULL;

        CREATE TABLE notifications (
            place       INTEGER PRIMARY KEY,            -- in the order in which they were queued
            number      INTEGER NOT NULL REFERENCES deliveries (number),
            position    INTEGER NOT NULL,               -- its place in the decision, from 0
            destination TEXT NOT NULL,
            message     TEXT NOT NULL,
            policy      TEXT NOT NULL,
            state       TEXT NOT NULL,                  -- waiting, sent, given-up
            attempts    INTEGER NOT NULL DEFAULT 0,
            queued_at   INTEGER NOT NULL,
            due_at      INTEGER,
            reason      TEXT,                           -- why the last try failed
            UNIQUE (number, position)
        ) STRICT;
        CREATE INDEX notifications_waiting ON notifications (destination, place) WHERE state = 'waiting';

        CREATE TABLE asked_plans (
            number     INTEGER PRIMARY KEY REFERENCES deliveries (number),
            digest     TEXT NOT NULL,                   -- SHA-256 of the plan, in hex
            requester  TEXT NOT NULL,                   -- the actor's ID
            asked_at   INTEGER NOT NULL,
            expires_at INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE approval_requests (
            number   INTEGER NOT NULL REFERENCES asked_plans (number),
            position INTEGER NOT NULL,                  -- its place in the decision, from 0
            people   TEXT NOT NULL,                     -- the group that is asked
            count    INTEGER NOT NULL,
            why      TEXT NOT NULL,
            within   REAL NOT NULL,                     -- seconds
            rule     TEXT,
            PRIMARY KEY (number, position)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE approvals (
            said_by  INTEGER PRIMARY KEY REFERENCES deliveries (number), -- the delivery that brought it
            number   INTEGER NOT NULL REFERENCES asked_plans (number),
            digest   TEXT NOT NULL,
            person   TEXT NOT NULL,
            verdict  TEXT NOT NULL,                     -- approve, reject
            reason   TEXT,
            said_at  INTEGER NOT NULL,
            requests BLOB NOT NULL                      -- JSON: the positions of the requests that it counts for
        ) STRICT;
        CREATE INDEX approvals_of ON approvals (number);

        CREATE TABLE schedules (
            policy      TEXT NOT NULL,
            name        TEXT NOT NULL,
            timing      TEXT NOT NULL,                  -- another one makes it a new schedule
            counted_to  INTEGER NOT NULL,               -- ticks up to here are dealt with
            last_due_at INTEGER,                        -- the last tick that was accepted
            last_number INTEGER,                        -- its delivery
            PRIMARY KEY (policy, name)
        ) STRICT, WITHOUT ROWID;
        """
}
