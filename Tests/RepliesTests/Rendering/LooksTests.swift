import Foundation
import Testing

struct `A look at each` {
    /// `make looks`: LOOKS is where the page goes.
    @Test(.enabled(if: ProcessInfo.processInfo.environment["LOOKS"] != nil))
    func `is a page for people`() throws {
        let path = try #require(ProcessInfo.processInfo.environment["LOOKS"])
        let page = Looks(cases: RenderedCase.all).page
        try Data(page.utf8).write(to: URL(filePath: path))
        #expect(RenderedCase.all.allSatisfy { page.contains("<h2>\($0.name)</h2>") })
    }
}
