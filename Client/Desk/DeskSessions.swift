import StoreKit
import Synchronization

/// Who is signed in: one token that is good once, and the sessions that it opened.
///
/// All are kept in memory; a restart ends them.
final class DeskSessions: Sendable {
    struct Session: Sendable {
        /// What each form of the session carries, so that no other site can send one.
        let formToken: String
        var lastUsed: Int64
    }

    /// Milliseconds without a page until a session ends.
    static let idleLimit: Int64 = 2 * 3_600_000

    private struct State {
        var token: String?
        var sessions: [String: Session] = [:]
    }

    private let state: Mutex<State>
    private let environment: SystemInputs

    init(token: String, environment: SystemInputs) {
        self.environment = environment
        state = Mutex(State(token: token))
    }

    /// 256 random bits as 64 hexadecimal digits.
    static func randomToken(_ environment: SystemInputs) -> String {
        var generator = environment.generator
        return (0..<4).map { _ in
            let digits = String(generator.next(), radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }

    /// Opens a session for the token, which is used up by that. - Returns: the session's new id.
    func enter(token: String) -> String? {
        let id = Self.randomToken(environment)
        let session = Session(
            formToken: Self.randomToken(environment), lastUsed: environment.now())
        return state.withLock { state in
            guard let expected = state.token, Self.isSame(expected, token) else { return nil }
            state.token = nil
            state.sessions[id] = session
            return id
        }
    }

    /// The session of an id, which counts as used now; nil where there is none, or it has ended.
    func session(_ id: String) -> Session? {
        let now = environment.now()
        return state.withLock { state in
            guard var session = state.sessions[id] else { return nil }
            guard abs(now - session.lastUsed) < Self.idleLimit else {
                state.sessions[id] = nil
                return nil
            }
            session.lastUsed = now
            state.sessions[id] = session
            return session
        }
    }

    func end(_ id: String) { state.withLock { $0.sessions[id] = nil } }

    /// Compares in a time that does not tell where two tokens of one length differ.
    static func isSame(_ left: String, _ right: String) -> Bool {
        guard left.utf8.count == right.utf8.count else { return false }
        return zip(left.utf8, right.utf8).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
