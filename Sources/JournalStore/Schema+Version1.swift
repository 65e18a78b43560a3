extension Schema {
    /// The tables of version 1.
    ///
    /// They are never changed: there are journals that were made with them.
    static let version1 = """
        CREATE TABLE deliveries (
            number      INTEGER PRIMARY KEY,        -- rows are never deleted, so numbers only grow
            source      TEXT NOT NULL,
            delivery_id TEXT NOT NULL,
            received_at INTEGER NOT NULL,           -- milliseconds since 1970, UTC; so are all times here
            state       TEXT NOT NULL,              -- received, decided, applying, settled
            occurrence  TEXT,
            actor       TEXT,
            settlement  TEXT,                       -- unknown, failed, denied, expired, applied, ignored
            settled_at  INTEGER,
            due_at      INTEGER,                    -- when the worker comes back to it; NULL when that was the end
            attempts    INTEGER NOT NULL DEFAULT 0  -- how often it was settled
        ) STRICT;
        CREATE UNIQUE INDEX deliveries_once ON deliveries (source, delivery_id);
        CREATE INDEX deliveries_unsettled ON deliveries (number) WHERE state <> 'settled';
        CREATE INDEX deliveries_due ON deliveries (due_at) WHERE due_at IS NOT NULL;

        CREATE TABLE payloads (
            number  INTEGER PRIMARY KEY REFERENCES deliveries (number),
            headers TEXT NOT NULL,                  -- "name: value" on a line each: what interpretation needs
            body    BLOB NOT NULL                   -- reply capabilities replaced by [redacted]
        ) STRICT;

        CREATE TABLE decisions (
            number     INTEGER PRIMARY KEY REFERENCES deliveries (number),
            verdict    TEXT NOT NULL,
            policy_set TEXT NOT NULL,
            decision   BLOB NOT NULL                -- JSON: reasons, plan, facts, cost
        ) STRICT;

        CREATE TABLE operations (
            number    INTEGER NOT NULL REFERENCES deliveries (number),
            position  INTEGER NOT NULL,             -- its place in the plan, from 0
            operation TEXT NOT NULL,                -- pools.create, ...
            state     TEXT NOT NULL,                -- planned, sent, applied, unchanged, refused, failed, unknown
            sent_at   INTEGER,
            outcome   BLOB,                         -- JSON
            PRIMARY KEY (number, position)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE settlements (
            number     INTEGER PRIMARY KEY REFERENCES deliveries (number),
            -- JSON: reasons, guardrails, every outcome. There is no row where the decision says it all.
            settlement BLOB NOT NULL
        ) STRICT;

        CREATE TABLE replies (
            number   INTEGER PRIMARY KEY REFERENCES deliveries (number),
            state    TEXT NOT NULL,                 -- answering, waiting, sent, given-up
            address  BLOB NOT NULL,                 -- JSON
            message  BLOB NOT NULL,                 -- JSON
            answer   BLOB,                          -- JSON: the HTTP answer, where that was the reply
            attempts INTEGER NOT NULL DEFAULT 0,
            due_at   INTEGER,
            reason   TEXT                           -- why the last try failed
        ) STRICT;
        CREATE INDEX replies_due ON replies (due_at) WHERE due_at IS NOT NULL;

        CREATE TABLE capabilities (
            number INTEGER NOT NULL REFERENCES deliveries (number),
            name   TEXT NOT NULL,                   -- response_url, ...
            sealed BLOB NOT NULL,                   -- AES-256-GCM: nonce, ciphertext, tag
            PRIMARY KEY (number, name)
        ) STRICT, WITHOUT ROWID;
        """
}
