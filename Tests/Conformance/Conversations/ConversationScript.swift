import ExchangeService
import SyncProtocol
import Testing

/// How one vector of a conversation comes about.
struct ConversationScript: Sendable, CustomTestStringConvertible {
    struct Member: Sendable {
        let name: String
        let grants: [SpaceAccess]

        init(_ name: String, _ level: AccessLevel = .write) {
            self.init(name, [SpaceAccess(space: Conversation.home, level: level)])
        }

        init(_ name: String, _ grants: [SpaceAccess]) {
            self.name = name
            self.grants = grants
        }
    }

    /// The file's name without its ending.
    let name: String
    let description: String
    let spec: String
    var limits = ExchangeLimits()
    var spaces = [Conversation.home]
    var members = [Member("ana"), Member("bela")]
    let play: @Sendable (Conversation) throws -> Void

    var testDescription: String { name }

    static let all: [ConversationScript] =
        everyday + scans + refusals + histories + transfers

    /// The file that belongs to the conversation.
    func played() throws -> String {
        let conversation = try Conversation(self)
        try play(conversation)
        return conversation.text(of: self)
    }
}

extension ExchangeResponse {
    /// The outcome of the only space in the answer.
    func outcome() throws -> SpaceResponse.Outcome {
        try #require(spaces.count == 1 ? spaces.first?.outcome : nil)
    }

    func page() throws -> Page {
        guard case .page(let page) = try outcome() else {
            throw ConversationError("the answer holds no page")
        }
        return page
    }

    func history() throws -> SpaceHistory {
        guard case .unknownCursor(let history) = try outcome() else {
            throw ConversationError("the server takes the cursor for one of its own")
        }
        return history
    }

    func entries() throws -> [LogEntry] {
        guard case .entries(let entries) = try page().content else {
            throw ConversationError("the page holds no entries")
        }
        return entries
    }

    func records() throws -> [RecordID] {
        guard case .states(let states) = try page().content else {
            throw ConversationError("the page holds no states")
        }
        return states.map(\.record)
    }
}
