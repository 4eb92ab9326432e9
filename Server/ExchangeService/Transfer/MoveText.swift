import SyncProtocol

/// How the trail tells of moves: with the record, both spaces and the commit.
enum MoveText {
    static func line(
        _ reference: RecordReference, to destination: String, _ move: Dot, _ detail: String = ""
    ) -> String {
        let line =
            "\(reference.collection) \(reference.record) to \(name(destination)), by \(move)"
        return detail.isEmpty ? line : line + ": " + detail
    }

    /// The name comes from a device, and may be no name of a space at all.
    private static func name(_ space: String) -> String {
        SpaceName.isValid(space) ? space : "what is no name of a space"
    }
}
