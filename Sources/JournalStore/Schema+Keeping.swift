extension Schema {
    /// What retention needs: when something was dropped, which policy sets are not in force any more and which decisions
    /// name them, and which schedules' ticks still have their decision.
    static let keeping = """
        ALTER TABLE deliveries ADD COLUMN payload_dropped_at INTEGER; -- when its payload was dropped
        ALTER TABLE deliveries ADD COLUMN record_dropped_at INTEGER;  -- when its decision and all that followed was
        ALTER TABLE policy_sets ADD COLUMN replaced_at INTEGER;       -- NULL for the set in force
        CREATE INDEX decisions_of_policy_set ON decisions (policy_set);
        CREATE INDEX deliveries_ticks ON deliveries (number) WHERE source = 'schedule' AND record_dropped_at IS NULL;
        """
}
