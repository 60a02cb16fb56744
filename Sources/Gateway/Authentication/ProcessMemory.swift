internal import CProcess

/// The memory of this process: it holds the callers' secrets, and no more than it needs.
package enum ProcessMemory {
    /// Forbids core files, and reading by other processes of the same user.
    ///
    /// - Returns: whether the kernel agreed.
    package static func forbidDumps() -> Bool { cprocess_forbid_dumps() == 0 }

    /// Has the memory of long answers given back when they have been answered. To be called before the first.
    package static func returnLargeBlocks() { cprocess_return_large_blocks() }

    /// Lets go of the code that only the start runs: a third of what is resident then.
    package static func forgetStart() { cprocess_forget_code() }
}
