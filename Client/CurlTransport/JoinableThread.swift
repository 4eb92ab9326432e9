import Foundation
import Synchronization

/// A thread that can be waited for until nothing of it is left, its thread-local destructors
/// included.
///
/// `Foundation.Thread` is detached: whoever waits for its last statement may go on to `exit` while
/// OpenSSL's destructor of the thread still runs, over what OpenSSL's own exit handler has freed.
/// Such a process has done its work and then ends with SIGSEGV.
package final class JoinableThread: Sendable {
    private let thread: Mutex<pthread_t?>

    /// Starts `body` on a thread of its own.
    ///
    /// Returns `nil` where the system has no thread to give; `body` does not run then.
    package init?(_ body: @escaping @Sendable () -> Void) {
        let work = Unmanaged.passRetained(Work(body))
        var thread = pthread_t()
        let code = pthread_create(
            &thread, nil,
            { pointer in
                guard let pointer else { return nil }
                Unmanaged<Work>.fromOpaque(pointer).takeRetainedValue().body()
                return nil
            }, work.toOpaque())
        guard code == 0 else {
            work.release()
            return nil
        }
        self.thread = Mutex(thread)
    }

    /// Returns when the thread has ended; at once if it was waited for before.
    package func join() {
        thread.withLock { thread in
            if let running = thread { pthread_join(running, nil) }
            thread = nil
        }
    }

    private final class Work {
        let body: @Sendable () -> Void

        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
}
