/// What is built, and the harness needs.
package struct CrashTools: Sendable {
    /// `poolwarden`.
    package let binary: String
    /// The library that is loaded into it.
    package let shim: String
    /// The folder of the harness's policies.
    package let policies: String

    package init(binary: String, shim: String, policies: String) {
        self.binary = binary
        self.shim = shim
        self.policies = policies
    }
}
