/// A value that the API shows as a JSON:API resource object.
///
/// Reading is tolerant: only the ID must be there. What is missing, or of another kind than documented, is as if the API
/// had not said it; attributes that are not known are kept where the value has a place for them; unknown members and
/// relationships are passed over. But an object whose `type` is another one never passes for this one.
///
/// - SeeAlso: <https://jsonapi.org/format/#document-resource-objects>.
public protocol APIResource: Sendable, Hashable {
    /// The word of the member `type`. Example: `agents`.
    static var type: String { get }

    /// The resource's ID as text.
    var resourceID: String { get }

    /// Reads one resource object.
    ///
    /// - Throws: ``JSONError`` where it is no object, has no ID, or is of another type.
    init(reading reader: inout JSONReader) throws(JSONError)

    /// Writes one resource object with the members that the API's samples show.
    func write(to writer: inout JSONWriter)

    /// Takes what the document of the resource tells of workspaces; by default nothing of it.
    ///
    /// - Parameter workspaces: All workspaces of the document's `included`, by their IDs.
    mutating func include(_ workspaces: [WorkspaceID: Workspace])
}

extension APIResource {
    /// Takes nothing.
    public mutating func include(_ workspaces: [WorkspaceID: Workspace]) {}
}
