import DomainModel
import Foundation
import GRDB
import StoreKit
import SyncProtocol

extension Replica {
    /// So many records with open questions are listed one by one.
    private static let listedConflicts = 10

    /// What has to be done at this office, what presses most first.
    ///
    /// - Parameters:
    ///   - days: how many days ahead.
    ///   - colleague: whose work is wanted; nil for the whole office's. What waits for an answer of
    ///     the office, and what the replica as a whole needs, is everybody's.
    package func today(days: Int, colleague: String? = nil) throws -> [TodayItem] {
        let status = try status()
        guard let today = try CalendarDate(today().text) else { throw StoreError.damaged("time") }
        let rules = TodayRules(
            today: today, days: days, office: status.identity.office, colleague: colleague,
            zone: environment.zone)
        let items =
            try casesToday(rules) + referralsToday(rules) + agendaToday(rules)
            + conflictsToday(rules) + Self.replicaToday(status, rules, now: environment.now())
        return TodayItem.sorted(items, today: today)
    }

    private func casesToday(_ rules: TodayRules) throws -> [TodayItem] {
        let collection = try requireCollection(ConsentCheck.collection)
        let closed = collection.field("status")?.terminal ?? []
        let open = closed.sorted().map { "status != \($0)" }.joined(separator: " and ")
        let filter = try Filter.parse(
            "retention_until <= \(rules.today.text) or (\(open))", collection: collection)
        let notes = try lastNotes()
        var items: [TodayItem] = []
        try forEachRecord(collection.name, where: filter) { view in
            items += rules.items(
                ofCase: view, title: collection.person(in: view.fields) ?? view.title,
                isClosed: closed.contains(view.fields["status"]?.text ?? ""),
                lastNote: notes[view.id])
        }
        return items
    }

    /// When the last note about each record was written.
    private func lastNotes() throws -> [RecordID: String] {
        try file.read { database in
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT target, max(document ->> '$.created_at') FROM record_references
                    JOIN records USING (record) JOIN collections USING (collection)
                    WHERE field = 'subject' AND collections.name = 'note' AND life = 0
                    GROUP BY target
                    """)
            return Dictionary(
                try rows.compactMap { row in
                    guard let at = row[1] as String? else { return nil }
                    return (try RecordID(column: row[0], in: "record_references"), at)
                }, uniquingKeysWith: { first, _ in first })
        }
    }

    private func referralsToday(_ rules: TodayRules) throws -> [TodayItem] {
        let collection = try requireCollection(ReferralView.collection)
        let shared = schema.collection(CaseSharing.collection)
        var items = try inbox().filter { !$0.isWithdrawn }.flatMap { received in
            rules.items(
                ofReceived: received.referral,
                title: shared?.person(in: received.shared) ?? received.referral.id.end)
        }
        let filter = try Filter.parse(
            "from_office = \(rules.office)", collection: collection)
        var sent: [RecordView] = []
        try forEachRecord(collection.name, where: filter) { sent.append($0) }
        for view in sent {
            let subject = view.fields["case"]?.text.flatMap { RecordID($0) }
            let person = try subject.flatMap { try record($0, in: ConsentCheck.collection) }
            let title = try subject.flatMap { try name(of: $0)?.title }
            items += rules.items(ofSent: view, person: person, title: title ?? view.id.end)
        }
        return items
    }

    private func agendaToday(_ rules: TodayRules) throws -> [TodayItem] {
        var items: [TodayItem] = []
        for (name, rule) in [
            ("action", rules.items(ofAction:)), ("meeting", rules.items(ofMeeting:)),
        ] where schema.collection(name) != nil {
            try forEachRecord(name) { items += rule($0) }
        }
        return items
    }

    /// One for each record with open questions; those beyond the first are counted.
    private func conflictsToday(_ rules: TodayRules) throws -> [TodayItem] {
        var records: [(view: RecordView, conflicts: [Conflict])] = []
        for (id, conflicts) in Dictionary(grouping: try conflicts(), by: \.record)
            .sorted(by: { $0.key < $1.key })
        {
            guard let view = try record(id, in: conflicts[0].collection) else { continue }
            let isCase = view.collection == ConsentCheck.collection
            guard isCase ? rules.isOwn(case: view) : rules.isOwn(view) else { continue }
            records.append((view, conflicts))
        }
        let listed = records.prefix(Self.listedConflicts).map { view, conflicts in
            let title = schema.collection(view.collection)?.person(in: view.fields) ?? view.title
            return TodayItem(
                .conflict, of: view, title: title,
                command: conflicts.count == 1
                    ? ["conflicts", "show", conflicts[0].id]
                    : ["review", "--collection", view.collection])
        }
        let rest = records.count - listed.count
        return listed
            + (rest > 0 ? [TodayItem(.conflict, count: rest, command: ["review"])] : [])
    }

    private static func replicaToday(
        _ status: ReplicaStatus, _ rules: TodayRules, now: Int64
    ) -> [TodayItem] {
        var items: [TodayItem] = []
        if status.quarantined > 0 {
            items.append(
                TodayItem(.quarantine, count: status.quarantined, command: ["quarantine"]))
        }
        guard status.identity.serverURL != nil else { return items }
        let days = status.lastSync.map { Int(max(0, now - $0) / 86_400_000) }
        let isLate = days.map { $0 >= TodayRules.daysWithoutSync } ?? true
        if status.pending > 0 {
            items.append(
                TodayItem(
                    .unsent, count: status.pending, isLate: isLate, command: ["sync"]))
        }
        if days != 0 {
            items.append(
                TodayItem(
                    .sync, title: days == nil ? "never" : "", count: days, isLate: isLate,
                    command: ["sync"]))
        }
        return items
    }
}
