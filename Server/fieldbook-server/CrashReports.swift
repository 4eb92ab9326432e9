import Foundation

/// What a process leaves behind when it dies: nothing, in production.
enum CrashReports {
    private static let signals = [SIGQUIT, SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGTRAP]

    /// Has a crash end the process at once, without a backtrace or an image of its memory, which
    /// would hold records and take seconds in which nobody is served.
    ///
    /// Swift's runtime catches these signals before the program begins, unless its environment says
    /// otherwise, which whoever starts the program by hand does not think of.
    static func turnOff() {
        for number in signals { signal(number, SIG_DFL) }
        var nothing = rlimit(rlim_cur: 0, rlim_max: 0)
        #if canImport(Glibc)
            setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &nothing)
        #else
            setrlimit(RLIMIT_CORE, &nothing)
        #endif
    }
}
