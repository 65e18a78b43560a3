import HTTPTypes
import Warden

extension [HeaderField] {
    /// The header fields of a request in their order, duplicates kept, names as they were sent.
    ///
    /// `Host` comes first: HTTPTypes keeps it apart, as HTTP/2 does.
    init(_ head: HTTPRequest) {
        self.init()
        self.reserveCapacity(head.headerFields.count + 1)
        if let authority = head.authority {
            self.append(HeaderField(name: "Host", value: authority))
        }
        for field in head.headerFields {
            self.append(HeaderField(name: field.name.rawName, value: field.value))
        }
    }
}
