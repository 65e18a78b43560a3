import CLuaBridge

/// The compiled files of a policy set, at addresses that stay as long as the set does.
///
/// Unchecked: written in `init`, only read afterwards.
final class CompiledFiles: @unchecked Sendable {
    let policies: UnsafeBufferPointer<box_chunk>
    let libraries: UnsafeBufferPointer<box_chunk>
    private let memory: [UnsafeMutableRawPointer]

    init(policies: [(name: String, code: [UInt8])], libraries: [(name: String, code: [UInt8])]) {
        var memory: [UnsafeMutableRawPointer] = []
        func copy(_ bytes: [UInt8]) -> UnsafeMutablePointer<UInt8> {
            let copy = UnsafeMutablePointer<UInt8>.allocate(capacity: bytes.count)
            copy.initialize(from: bytes, count: bytes.count)
            memory.append(UnsafeMutableRawPointer(copy))
            return copy
        }
        func chunks(_ files: [(name: String, code: [UInt8])]) -> UnsafeBufferPointer<box_chunk> {
            let chunks = UnsafeMutablePointer<box_chunk>.allocate(capacity: max(files.count, 1))
            memory.append(UnsafeMutableRawPointer(chunks))
            for (index, file) in files.enumerated() {
                let name = copy(Array(file.name.utf8) + [0])
                let code = box_bytes(at: copy(file.code), length: file.code.count)
                name.withMemoryRebound(to: CChar.self, capacity: file.name.utf8.count + 1) { name in
                    chunks.advanced(by: index).initialize(to: box_chunk(name: name, code: code))
                }
            }
            return UnsafeBufferPointer(start: chunks, count: files.count)
        }
        self.policies = chunks(policies)
        self.libraries = chunks(libraries)
        self.memory = memory
    }

    deinit {
        for pointer in self.memory { pointer.deallocate() }
    }
}
