import Warden

extension RequestFile {
    /// The body as JSON, which is what this sender sends.
    var document: JSONDocument {
        get throws(RequestFileError) {
            do throws(JSONError) { return try JSONDocument(self.body) } catch {
                throw RequestFileError("the body is not JSON: \(error.explanation)")
            }
        }
    }

    /// Replaces a value that this sender always writes.
    mutating func replace(_ path: String, with tree: JSONTree) throws(RequestFileError) {
        guard let body = try self.document.replacing(at: path, with: tree) else {
            throw RequestFileError("the body has no \(path), which this sender always writes")
        }
        self.body = body
    }

    /// Replaces a value where there is one.
    mutating func replaceIfPresent(_ path: String, with tree: JSONTree) throws(RequestFileError) {
        self.body = try self.document.replacing(at: path, with: tree) ?? self.body
    }
}
