/// Why the harness itself could not go on; what it finds about the server is a ``Finding``.
package struct CrashFailure: Error, CustomStringConvertible {
    package let description: String

    package init(_ description: String) {
        self.description = description
    }
}
