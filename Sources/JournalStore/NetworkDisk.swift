/// Disks of other machines, where locks and shared memory are not to be relied upon.
enum NetworkDisk {
    /// As the kernel names them.
    private static let kinds: Set<String> = [
        "9p", "afs", "ceph", "cifs", "coda", "fuse.ceph", "fuse.glusterfs", "fuse.s3fs", "fuse.sshfs", "gfs2", "lustre",
        "nfs", "nfs4", "ocfs2", "smb3", "smbfs",
    ]

    /// Which of them a device is; none for a disk of this machine, and where that is not known.
    ///
    /// - Parameters:
    ///   - device: As `stat` says it.
    ///   - mounts: The text of `/proc/self/mountinfo` (`proc_pid_mountinfo(5)`).
    /// - Returns: The kernel's name for it, such as `nfs4`.
    static func kind(device: UInt, mounts: String) -> String? {
        let (major, minor) = Self.numbers(of: device)
        for line in mounts.split(separator: "\n") {
            // 36 35 98:0 / /mnt rw,noatime master:1 - ext3 /dev/root rw
            let fields = line.split(separator: " ")
            guard fields.count > 2, fields[2] == "\(major):\(minor)", let dash = fields.firstIndex(of: "-"),
                fields.indices.contains(dash + 1)
            else { continue }
            let kind = String(fields[dash + 1])
            return Self.kinds.contains(kind) ? kind : nil
        }
        return nil
    }

    /// As glibc takes a device's number apart (`gnu_dev_major` and `gnu_dev_minor`).
    private static func numbers(of device: UInt) -> (major: UInt, minor: UInt) {
        (
            (device >> 8) & 0xFFF | (device >> 32) & ~0xFFF,
            device & 0xFF | (device >> 12) & ~0xFF,
        )
    }
}
