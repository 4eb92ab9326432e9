import DomainModel
import GRDB
import StoreKit
import SyncProtocol

extension EditSession {
    /// Carries out what follows from edits of cases and referrals, in the same transaction.
    func follow(_ edits: [RecordEdit], in space: SpaceRow) throws {
        var follower = CaseFollower(self)
        for edit in edits {
            switch edit.collection {
            case ConsentCheck.collection:
                try follower.follow(case: edit.record)
            case ReferralView.collection:
                let number = try CollectionTable(database: database).number(of: edit.collection)
                let row = try number.flatMap {
                    try RecordTable(database: database)
                        .find(edit.record, collection: $0, space: space.space)
                }
                if let row {
                    try follower.follow(row)
                    var mover = MoveFollower(self)
                    try mover.takeOver(row)
                }
            default: break
            }
        }
    }
}

extension Replica {
    /// Carries out what follows from what has arrived: of cases that have moved, and of the
    /// referrals from this office that are underway, or whose case, consent or end asks for it.
    ///
    /// - Returns: how many commits it made; none where all was so already.
    package func followCases() throws -> Int {
        try file.write { database in
            guard let identity = try Self.identity(database) else { return 0 }
            let session = try EditSession(
                database, self, author: identity.author ?? identity.office)
            var mover = MoveFollower(session)
            try mover.sendAfter()
            try mover.takeOver()
            var follower = CaseFollower(session)
            for row in try ReferralTable(database: database).due(from: identity.office) {
                try follower.follow(row)
            }
            return mover.commits + follower.commits
        }
    }
}
