import SyncProtocol

/// Whether a server that says that there is more also gives something.
///
/// Without this a server with a fault could keep a replica asking for ever.
extension SyncSession {
    /// So many answers in a row may bring nothing: a space can have to wait while others are sent.
    static let patience = 3

    /// Gives spaces up whose pages do not lead on. - Parameter work: what the answer brought.
    mutating func checkHeadway(_ work: Work) {
        let waiting = work.pages.filter { $0.page.more && !$0.page.leadsOn(from: $0.after) }
        let isStalled = !waiting.isEmpty && waiting.count == work.pages.count
        stalls = isStalled ? stalls + 1 : 0
        for (name, page, after) in waiting where stalls > Self.patience || page.next != after {
            spaces[name]?.problem =
                "\(name): the server says that there is more, and does not go on; "
                + "tell the central office if it stays so"
        }
    }
}

extension Page {
    /// Whether the page ends further on than where it began.
    fileprivate func leadsOn(from cursor: SyncProtocol.Cursor) -> Bool {
        switch (cursor, next) {
        case (.start, .start): false
        case (_, .start): false
        case (.start, _), (.knowledge, .scan): true
        case (.knowledge(_, let old, _), .knowledge(_, let new, _)): new > old
        case (.scan(_, let start, _, _), .knowledge(_, let number, _)): number > start
        case (.scan(_, _, let number, let record), .scan(_, _, let newNumber, let newRecord)):
            (newNumber, newRecord) > (number, record)
        }
    }
}
