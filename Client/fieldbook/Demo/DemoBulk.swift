import DemoData
import SyncProtocol

/// Edits of many records that two offices make at once, each by importing a table of its own.
struct DemoBulk {
    struct Edit {
        let record: String
        /// Column to cell, in the table of each office.
        var left: [String: String]
        var right: [String: String]
        var outcome: [DemoExpectation]
    }

    let collection: String
    /// Names its tables.
    let name: String
    let left: DemoOffice
    /// Imports its table after the other office has.
    let right: DemoOffice
    let edits: [Edit]

    var changes: Int { edits.reduce(0) { $0 + $1.left.count + $1.right.count } }

    /// The records and fields that people are asked about.
    var questions: Set<DemoQuestion> {
        Set(
            edits.flatMap { edit in
                edit.outcome.filter(\.isQuestion).map {
                    DemoQuestion(record: edit.record, kind: "value", field: $0.field)
                }
            })
    }

    /// The table of one of the two, a row a record, known by its id.
    func table(of office: DemoOffice) -> String {
        let cells = edits.map { office == left ? $0.left : $0.right }
        let columns = Set(cells.flatMap(\.keys)).sorted()
        let rows = zip(edits, cells).map { edit, cells in
            [edit.record] + columns.map { cells[$0] ?? "" }
        }
        return CSVDocument(header: ["id"] + columns, rows: rows).text
    }
}

/// What identifies a question: not its id, which the replicas compute.
struct DemoQuestion: Hashable {
    let record: String
    let kind: String
    /// Nil for the record as a whole.
    let field: String?
}

extension DemoQuestion {
    init(conflict: DemoObject) {
        self.init(
            record: conflict.text("record"), kind: conflict.text("kind"),
            field: conflict.members["field"]?.text)
    }
}

/// Draws from lists, the same in every run of a seed.
struct DemoDice {
    private var generator: SeededGenerator

    init(seed: UInt64, name: String) {
        generator = SeededGenerator(seed: seed, name: name, index: 0)
    }

    /// A number from 0 to `bound` - 1.
    mutating func roll(_ bound: Int) -> Int {
        Int(generator.next() % UInt64(max(1, bound)))
    }

    /// One of the elements, each as likely as its weight says. - Parameter list: not empty.
    mutating func pick<Element>(_ list: [(Element, weight: Int)]) -> Element {
        var point = roll(list.reduce(0) { $0 + $1.weight })
        for (element, weight) in list {
            if point < weight { return element }
            point -= weight
        }
        return list[list.count - 1].0
    }

    mutating func shuffled<Element>(_ list: [Element]) -> [Element] {
        var list = list
        for position in list.indices.reversed() { list.swapAt(position, roll(position + 1)) }
        return list
    }
}
