/// What goes wrong in the simulator, as `poolwarden simulator --fault` takes it.
enum Faults {
    /// Nine kinds, each with a chance of 10 % where it can strike; where several would, the first does.
    ///
    /// The kinds: an error before the effect, an error after it, a reset before, a reset after, no answer at all, an effect
    /// that comes after the client has gone, 429, 404 as by permission, an answer that is no JSON or is cut. Lists are also
    /// up to 3 s old. What only costs time, as a read that hangs, is left out.
    static let nineKinds =
        [
            "latency:2s-5s on mutations chance 0.1",
            "503:before on mutations chance 0.1",
            "503:after on mutations chance 0.1",
            "reset:before on mutations chance 0.1",
            "reset:after on mutations chance 0.1",
            "hang:1m on mutations chance 0.1",
            "429:1s on mutations chance 0.1",
            "revoked:404 on mutations chance 0.1",
            "garbage:after on mutations chance 0.05",
            "cut on mutations chance 0.05",
        ] + [
            "stale:3s on reads chance 0.1",
            "503:before on reads chance 0.1",
            "reset:before on reads chance 0.1",
            "429:250ms on reads chance 0.1",
            "revoked:404 on reads chance 0.1",
            "garbage on reads chance 0.1",
        ]
}
