extension Schema {
    /// What came with claims, the order of plans for one pool, and deliveries that are set aside.
    static let version3 = """
        ALTER TABLE deliveries ADD COLUMN lane INTEGER NOT NULL DEFAULT 1;   -- 0 people, 1 ci, 2 sweeps
        ALTER TABLE deliveries ADD COLUMN epoch INTEGER;                     -- the process that goes on with it
        ALTER TABLE deliveries ADD COLUMN claim INTEGER;                     -- another one each time it is taken
        ALTER TABLE deliveries ADD COLUMN deaths INTEGER NOT NULL DEFAULT 0; -- processes that died meanwhile

        DROP INDEX deliveries_unsettled;
        CREATE INDEX deliveries_waiting ON deliveries (lane, number) WHERE state IN ('received', 'applying');
        CREATE INDEX deliveries_standing ON deliveries (state, number)
            WHERE state IN ('decided', 'awaiting-approval', 'set-aside');

        CREATE TABLE processes (
            epoch      INTEGER PRIMARY KEY,             -- 1, 2, 3, ...
            started_at INTEGER NOT NULL,
            ended_at   INTEGER                          -- NULL where it died, or is still running
        ) STRICT;

        CREATE TABLE pool_turns (
            pool   TEXT NOT NULL,                       -- the organization's key and the pool's name or ID
            lane   INTEGER NOT NULL,
            number INTEGER NOT NULL REFERENCES deliveries (number),
            state  TEXT NOT NULL,                       -- has, waits
            PRIMARY KEY (pool, lane, number)
        ) STRICT, WITHOUT ROWID;
        -- The promise itself; what the code does is only the way to it.
        CREATE UNIQUE INDEX one_plan_at_a_time ON pool_turns (pool) WHERE state = 'has';
        CREATE INDEX pool_turns_of ON pool_turns (number);

        CREATE TABLE pool_marks (
            pool   TEXT NOT NULL,
            source TEXT NOT NULL,
            lane   INTEGER NOT NULL,
            number INTEGER NOT NULL,                    -- the last delivery of them that had the turn
            PRIMARY KEY (pool, source, lane)
        ) STRICT, WITHOUT ROWID;
        """
}
