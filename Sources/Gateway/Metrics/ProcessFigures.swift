internal import FoundationEssentials

/// What the kernel says of this process (proc(5)); a figure that it does not tell is `nil`.
struct ProcessFigures {
    let residentBytes: Int?
    let processorSeconds: Double?
    /// Not told to processes that may not be dumped, unless they are root's.
    let openFiles: Int?

    /// When the process started, or was first asked, in seconds since 1970. What the kernel has of it counts from a boot
    /// whose time a process in a sandbox may not see.
    static let startTime = Int(Date.now.timeIntervalSince1970)

    /// In bytes; the kernel of every machine that is served has it so.
    private static let page = 4096
    /// In a second: `sysconf(_SC_CLK_TCK)`, which Linux fixed at 100.
    private static let ticks = 100.0

    init() {
        residentBytes = Self.words("/proc/self/statm")?.dropFirst().first.flatMap { Int($0) }.map { $0 * Self.page }
        // The second word is the program's name, and may hold spaces.
        let times = Self.text("/proc/self/stat")?.split(separator: ")").last?.split(separator: " ").dropFirst(11)
            .prefix(2).compactMap { Double($0) }
        processorSeconds = times?.count == 2 ? times.map { $0.reduce(0, +) / Self.ticks } : nil
        openFiles = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count  // see above
    }

    private static func words(_ path: String) -> [Substring]? {
        text(path)?.split(whereSeparator: \.isWhitespace)
    }

    private static func text(_ path: String) -> String? {
        try? String(contentsOfFile: path, encoding: .utf8)  // not Linux: nothing is told
    }
}
