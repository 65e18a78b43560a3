/// A resource identifier object: what a relationship points to.
///
/// - SeeAlso: <https://jsonapi.org/format/#document-resource-identifier-objects>.
struct Linkage: Hashable, Codable {
    var id: String
    var type: String
}

/// A relationship to many, such as a pool's workspaces.
struct LinkageList: Hashable, Codable {
    var data: [Linkage]
}

/// A relationship that only says where its resources are listed.
struct RelatedLink: Hashable, Codable {
    var links: [String: String]

    init(_ path: String) {
        self.links = ["related": path]
    }
}
