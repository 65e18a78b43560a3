import Foundation

/// The journal's files as a power cut leaves them, in a folder of their own.
///
/// It holds what is synced; a state is laid on top of it, looked at, and taken off again.
final class DiskImage {
    let path: String
    private let recording: Recording
    private var files: [Recording.File: File] = [:]
    /// What was done and not synced.
    private(set) var pending: [Recording.Call] = []

    /// One file: its bytes when all is synced, and the copy in the folder, which a state changes for a while.
    private struct File {
        var synced = Data()
        var descriptor: Int32 = -1
        /// What a state has changed.
        var touched: [Range<Int>] = []
    }

    init(_ recording: Recording, folder: String) throws {
        self.recording = recording
        self.path = RunningServer.journal(in: folder)
        for file in Recording.File.allCases where file != .folder {
            self.files[file] = File()
            try self.rewrite(file)
        }
    }

    deinit {
        for file in self.files.values { close(file.descriptor) }
    }

    /// Takes the next call of the recording: a sync makes what was pending durable, everything else is pending.
    ///
    /// - Parameters:
    ///   - call: The call.
    ///   - isSyncIgnored: Whether it is taken as not made.
    /// - Throws: ``CrashFailure`` when the copy cannot be written.
    func take(_ call: Recording.Call, isSyncIgnored: Bool = false) throws {
        guard call.kind == .sync else {
            self.pending.append(call)
            return
        }
        guard !isSyncIgnored else { return }
        let synced = self.pending.filter { Self.isSynced($0, by: call) }
        self.pending.removeAll { Self.isSynced($0, by: call) }
        for call in synced {
            var touched: [Range<Int>] = []
            self.lay(call, [0..<call.range.count], on: &self.files[call.file, default: File()].synced, &touched)
            if call.kind == .unlink || self.files[call.file]?.synced.isEmpty == true {
                try self.rewrite(call.file)
            } else {
                try self.restore(call.file, touched)
            }
        }
    }

    /// Bytes and lengths are synced with their file; that a name is gone, with its folder, or with the file that has the
    /// name next, which cannot be found before.
    static func isSynced(_ call: Recording.Call, by sync: Recording.Call) -> Bool {
        sync.file == call.file || (call.kind == .unlink && sync.file == .folder)
    }

    // MARK: - States

    /// Lays a state over what is synced, lets the body look at it, and takes it off.
    func with<Result>(_ state: DiskState, _ body: (String) throws -> Result) throws -> Result {
        var gone: Set<Recording.File> = []
        var contents: [Recording.File: Data] = [:]
        for (call, parts) in zip(self.pending, state.parts(of: self.pending)) {
            if call.kind == .unlink, parts == nil {
                // Its name is still that of the old file, so what came later went to no file that has a name.
                gone.insert(call.file)
            }
            guard let parts, !gone.contains(call.file) else { continue }
            var touched: [Range<Int>] = []
            self.lay(
                call,
                parts,
                on: &contents[call.file, default: self.files[call.file]?.synced ?? Data()],
                &touched,
            )
            self.files[call.file]?.touched += touched
        }
        for (file, bytes) in contents { try self.put(bytes, file) }
        unlink(self.path + "-shm")
        defer { unlink(self.path + "-shm") }
        let result = try body(self.path)
        // A rollback journal is played back into the database, wherever that is.
        let mayBePlayedBack = contents[.rollback] != nil || self.files[.rollback]?.synced.isEmpty == false
        for file in self.files.keys {
            try self.reset(file, isChanged: contents[file] != nil, mayBePlayedBack)
        }
        return result
    }

    /// Brings the copy back to what is synced.
    private func reset(_ file: Recording.File, isChanged: Bool, _ mayBePlayedBack: Bool) throws {
        guard let entry = self.files[file] else { return }
        var status = stat()
        let hasItsName = fstat(entry.descriptor, &status) == 0 && status.st_nlink == 1
        if !hasItsName || mayBePlayedBack {
            try self.rewrite(file)
        } else if isChanged || Int(status.st_size) != entry.synced.count {
            try self.restore(file, entry.touched)
        }
        self.files[file]?.touched = []
    }

    private func lay(
        _ call: Recording.Call,
        _ parts: [Range<Int>],
        on bytes: inout Data,
        _ touched: inout [Range<Int>],
    ) {
        switch call.kind {
        case .write:
            let source = self.recording.bytes(of: call)
            for part in parts where !part.isEmpty {
                let place = (call.offset + part.lowerBound)..<(call.offset + part.upperBound)
                if bytes.count < place.upperBound { bytes.append(Data(count: place.upperBound - bytes.count)) }
                bytes.withUnsafeMutableBytes { target in
                    source.withUnsafeBytes { source in
                        UnsafeMutableRawBufferPointer(rebasing: target[place])
                            .copyMemory(from: UnsafeRawBufferPointer(rebasing: source[part]))
                    }
                }
                touched.append(place)
            }
        case .truncate:
            let length = call.offset
            if bytes.count > length {
                touched.append(length..<bytes.count)
                bytes.count = length
            } else {
                bytes.append(Data(count: length - bytes.count))
            }
        case .unlink:
            touched.append(0..<bytes.count)
            bytes = Data()
        case .sync:
            break
        }
    }

    // MARK: - The copies

    private func name(_ file: Recording.File) -> String { self.path + (file.ending ?? "") }

    /// Makes the copy anew.
    ///
    /// SQLite takes an empty rollback journal or WAL as none at all.
    private func rewrite(_ file: Recording.File) throws {
        if let descriptor = self.files[file]?.descriptor, descriptor >= 0 { close(descriptor) }
        unlink(self.name(file))
        let descriptor = open(self.name(file), O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw CrashFailure("\(self.name(file)) cannot be written") }
        self.files[file]?.descriptor = descriptor
        try self.restore(file, [0..<(self.files[file]?.synced.count ?? 0)])
    }

    /// Writes what is synced into these places of the copy, and gives it its length.
    private func restore(_ file: Recording.File, _ places: [Range<Int>]) throws {
        guard let entry = self.files[file] else { return }
        try self.write(entry.synced, places, to: entry.descriptor)
    }

    private func put(_ bytes: Data, _ file: Recording.File) throws {
        guard let entry = self.files[file] else { return }
        try self.write(bytes, entry.touched, to: entry.descriptor)
    }

    private func write(_ bytes: Data, _ places: [Range<Int>], to descriptor: Int32) throws {
        guard ftruncate(descriptor, off_t(bytes.count)) == 0 else { throw CrashFailure("\(self.path): cannot be cut") }
        for place in places {
            let place = place.clamped(to: 0..<bytes.count)
            guard !place.isEmpty else { continue }
            let written = bytes.withUnsafeBytes { bytes in
                pwrite(
                    descriptor,
                    bytes.baseAddress?.advanced(by: place.lowerBound),
                    place.count,
                    off_t(place.lowerBound),
                )
            }
            guard written == place.count else { throw CrashFailure("\(self.path): cannot be written") }
        }
    }

    /// Copies the state that lies there now into a folder, for a real server.
    func copy(to folder: String) throws {
        for file in self.files.keys {
            let name = RunningServer.journal(in: folder) + (file.ending ?? "")
            try? FileManager.default.removeItem(atPath: name)
            let bytes = try Data(contentsOf: URL(filePath: self.name(file)))
            // No file at all is what a server finds where nothing was written.
            if !bytes.isEmpty { try bytes.write(to: URL(filePath: name)) }
        }
    }
}
