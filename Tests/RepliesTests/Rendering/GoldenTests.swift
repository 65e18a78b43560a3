import Foundation
import Replies
import Testing

/// `make golden` writes the files anew; read the difference before you keep it.
struct `A message in each receiver's form` {
    @Test(arguments: RenderedCase.all)
    func `is what stands in its golden file`(_ example: RenderedCase) throws {
        for form in example.forms {
            let file = Self.folder.appending(path: "\(form.name)/\(example.name).\(form.fileExtension)")
            let text = form.text + "\n"
            if Self.isRecording {
                try FileManager.default.createDirectory(
                    at: file.deletingLastPathComponent(),
                    withIntermediateDirectories: true,
                )
                try Data(text.utf8).write(to: file)
            }
            let golden = try? String(contentsOf: file, encoding: .utf8)
            #expect(golden == text, "\(file.lastPathComponent) of \(form.name); `make golden` writes it anew")
        }
    }

    @Test(.enabled(if: !Self.isRecording))
    func `is in every folder of golden files, which hold nothing else`() throws {
        let files = try #require(FileManager.default.enumerator(atPath: Self.folder.path))
            .compactMap { $0 as? String }.filter { $0.contains(".") }
        let expected = RenderedCase.all.flatMap { example in
            example.forms.map { "\($0.name)/\(example.name).\($0.fileExtension)" }
        }
        #expect(Set(files) == Set(expected))
    }

    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Golden").resolvingSymlinksInPath()

    private static var isRecording: Bool { ProcessInfo.processInfo.environment["RECORD_GOLDEN"] != nil }
}
