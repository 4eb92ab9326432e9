import DomainModel
import Foundation
import GRDB
import SyncProtocol

/// Puts conflicts together for people: from the questions beside the records, and from keys and
/// references that several records share.
struct ConflictReader {
    let database: Database
    let replica: Replica

    private var schema: Schema { replica.schema }

    /// A question of one record with what it takes to answer it.
    struct Opened {
        let conflict: Conflict
        let row: RecordRow
        let key: RegisterKey
        let state: RecordState
    }

    /// Those of single records by id, the same on every replica; then those between records.
    func all(collection: String?) throws -> [Conflict] {
        let records = try Int64.fetchAll(
            database,
            sql: """
                SELECT record FROM records
                WHERE record IN (SELECT record FROM questions) ORDER BY id, record
                """)
        var conflicts: [Conflict] = []
        for record in records {
            guard let row = try RecordTable(database: database).find(record) else { continue }
            conflicts += try open(row).map(\.conflict)
        }
        conflicts += try SharedKeyReader(database: database, replica: replica).all()
        conflicts += try DanglingReader(database: database, replica: replica).all()
        guard let collection else { return conflicts }
        return conflicts.filter { $0.collection == collection }
    }

    /// The open conflicts about the same thing as one of this id, whatever stands against each
    /// other there by now. Of all others at most their keys are looked at.
    func about(_ id: String) throws -> [Conflict] {
        guard let topic = ConflictID.topic(of: id) else { return [] }
        let single = try ofRecords(about: topic)
        if !single.isEmpty { return single }
        return try SharedKeyReader(database: database, replica: replica).all(about: topic)
            + DanglingReader(database: database, replica: replica).all(about: topic)
    }

    private func ofRecords(about topic: String) throws -> [Conflict] {
        let records = try Int64.fetchAll(
            database,
            // Ids are hexadecimal: what begins with these digits stands before their next letter.
            sql: "SELECT DISTINCT record FROM questions WHERE id >= ? AND id < ? ORDER BY record",
            arguments: [topic, topic + "g"])
        return try records.flatMap { record in
            try RecordTable(database: database).find(record).map(open) ?? []
        }.map(\.conflict).filter { $0.id.hasPrefix(topic) }
    }

    /// The open questions of one record.
    func open(_ row: RecordRow) throws -> [Opened] {
        let name = try CollectionTable(database: database).name(of: row.collection)
        let space = try SpaceTable(database: database).find(row.space)
        let state = try RecordLoader(database, schema: schema).load(row, name).visible
        let fields = try RecordReader.fields(row.document)
        let context = ConflictContext(
            row: row, collection: name, schema: schema.collection(name), space: space.name,
            title: RecordReader.title(of: row.id, fields, in: schema.collection(name)),
            offices: try offices(in: row.space))
        let questions = Projector.project(state, of: row.id, in: schema.collection(name))
            .marks.questions
        return questions.map { question in
            Opened(
                conflict: context.conflict(question, state), row: row, key: question.key,
                state: state)
        }
    }

    private func offices(in space: Int64) throws -> [WriterID: String] {
        try WriterTable(database: database).offices(in: space)
    }
}

/// What the conflicts of one record have in common.
struct ConflictContext {
    let row: RecordRow
    let collection: String
    let schema: CollectionSchema?
    let space: String
    let title: String
    let offices: [WriterID: String]

    func conflict(_ question: Projection.Question, _ state: RecordState) -> Conflict {
        let state = state.withKnownTimes
        let isWhole = question.key.text.isEmpty
        let groups =
            isWhole ? lifeGroups(state.life) : valueGroups(question.key, state, question.kind)
        let ancestors = Set(groups.joined().map { $0.ancestor?.decoded ?? .null })
        let visible = isWhole ? lifeValue(state.life) : view(question.key, state).value
        return Conflict(
            id: question.id, kind: question.kind, space: space, collection: collection,
            record: row.id, title: title, field: isWhole ? nil : question.key.text,
            visible: visible, ancestor: isWhole || ancestors.count != 1 ? nil : ancestors.first,
            candidates: groups.enumerated().map { candidate($1, index: $0 + 1, isWhole: isWhole) })
    }

    private func view(_ key: RegisterKey, _ state: RecordState) -> RegisterView {
        (schema?.rule(for: key) ?? PolicyRule(.latest)).view(of: state.registers[key] ?? .empty)
    }

    private func valueGroups(
        _ key: RegisterKey, _ state: RecordState, _ kind: Conflict.Kind
    ) -> [[DottedValue]] {
        let view = view(key, state)
        // Of another form is the one value that is shown.
        return kind == .form ? view.winner.map { [[$0]] } ?? [] : view.candidates
    }

    /// Heads of one meaning stand together: what several people did alike is one choice.
    private func lifeGroups(_ life: Register) -> [[DottedValue]] {
        var groups: [[DottedValue]] = []
        for head in LifeView(of: life).heads {
            let place = groups.firstIndex { $0[0].life.meaning == head.life.meaning }
            if let place { groups[place].append(head) } else { groups.append([head]) }
        }
        return groups
    }

    private func lifeValue(_ life: Register) -> Value {
        switch LifeView(of: life).status {
        case .alive: "alive"
        case .moved(let space): .text(Life.moved(space: space).meaning)
        case .deleted, .erased: "deleted"
        }
    }

    private func candidate(
        _ group: [DottedValue], index: Int, isWhole: Bool
    ) -> Conflict.Candidate {
        // The latest of equal values tells who stands behind it now.
        let shown = group[group.count - 1]
        return Conflict.Candidate(
            index: index, value: isWhole ? .text(shown.life.meaning) : shown.value.decoded,
            author: shown.origin.author, office: offices[shown.dot.writer],
            at: shown.origin.stamp.milliseconds,
            isResolution: group.contains(where: \.isResolution), dots: group.map(\.dot),
            record: nil)
    }
}

extension Life {
    /// How conflicts tell heads apart: as `word`, with where a record has moved to.
    var meaning: String {
        if case .moved(let space) = self { "\(word) to \(space)" } else { word }
    }

    /// How conflicts and logs name a head.
    package var word: String {
        switch self {
        case .alive: "edited"
        case .closing: "closed"
        case .deleted: "deleted"
        case .moved: "moved"
        case .erased: "erased"
        }
    }
}
