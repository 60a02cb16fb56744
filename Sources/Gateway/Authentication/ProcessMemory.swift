internal import CProcess

/// The memory of this process, which holds the callers' secrets.
package enum ProcessMemory {
    /// Forbids core files, and reading by other processes of the same user.
    ///
    /// - Returns: whether the kernel agreed.
    package static func forbidDumps() -> Bool { cprocess_forbid_dumps() == 0 }
}
