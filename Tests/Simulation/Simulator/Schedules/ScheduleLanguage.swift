/// The operations of schedules, as they are written.
package enum ScheduleLanguage {
    /// One line for each operation, with what it takes.
    package static var lines: [String] {
        OperationKind.all.filter { $0.weight > 0 }.map { kind in
            ([kind.word] + kind.parameters.map(\.form)).joined(separator: " ")
        }
    }
}

extension Parameter {
    fileprivate var form: String {
        switch self {
        case .office: "REPLICA"
        case .record: "RECORD"
        case .space: "SPACE"
        case .field: "0…\(FieldChoice.count - 1)"
        case .number(let bound): "0…\(bound - 1)"
        case .word(let words):
            words.reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
                .joined(separator: "|")
        }
    }
}
