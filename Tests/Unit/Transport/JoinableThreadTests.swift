import CurlTransport
import Foundation
import Synchronization
import Testing

@Suite("A thread that is waited for")
struct JoinableThreadTests {
    @Test("is gone with its thread-local destructors when the wait ends")
    func destructorsHaveRun() throws {
        let marks = Marks()
        let thread = try #require(
            JoinableThread {
                var key = pthread_key_t()
                pthread_key_create(&key) { pointer in
                    guard let pointer else { return }
                    usleep(50_000)
                    Unmanaged<Marks>.fromOpaque(pointer).takeRetainedValue().leave("destroyed")
                }
                pthread_setspecific(key, Unmanaged.passRetained(marks).toOpaque())
                marks.leave("ran")
            })
        thread.join()
        #expect(marks.all == ["ran", "destroyed"])
        thread.join()
    }

    private final class Marks: Sendable {
        private let state = Mutex<[String]>([])

        var all: [String] { state.withLock { $0 } }

        func leave(_ mark: String) { state.withLock { $0.append(mark) } }
    }
}
