/// One step of a schedule: an operation with its arguments, which are small numbers.
///
/// Written as `edit r1 k3 7 2`: so schedules are printed, replayed and kept. A step means something
/// in every world, since numbers are taken modulo what is there: any part of a schedule is a
/// schedule too.
package struct Step: Hashable, Sendable {
    let word: String
    let arguments: [Int]

    init(_ word: String, _ arguments: [Int]) {
        self.word = word
        self.arguments = arguments
    }
}

/// What an argument of an operation stands for.
enum Parameter: Sendable {
    /// A field office: `r0`, `r1` …
    case office
    /// A record, in the order of creation: `k0`, `k1` …
    case record
    /// A space: `s0`, `s1` …
    case space
    /// What a person changes of a record.
    case field
    /// A number below the bound.
    case number(Int)
    /// One of some words.
    case word([String])

    func draw(_ shape: WorldShape, _ generator: inout SplitMix) -> Int {
        switch self {
        case .office: generator.below(shape.replicas)
        case .record: generator.below(12)
        case .field: generator.below(FieldChoice.count)
        case .space: generator.below(shape.spaces)
        case .number(let bound): generator.below(bound)
        case .word(let words): generator.below(words.count)
        }
    }

    func text(_ argument: Int) -> String {
        switch self {
        case .office: "r\(argument)"
        case .record: "k\(argument)"
        case .space: "s\(argument)"
        case .number, .field: "\(argument)"
        case .word(let words): words[argument % words.count]
        }
    }

    func argument(_ text: Substring) -> Int? {
        switch self {
        case .office, .record, .space: Int(text.dropFirst())
        case .number, .field: Int(text)
        case .word(let words): words.firstIndex(of: String(text))
        }
    }
}

extension Step: CustomStringConvertible, LosslessStringConvertible {
    package var description: String {
        let parameters = OperationKind.named(word)?.parameters ?? []
        return ([word] + zip(parameters, arguments).map { $0.text($1) }).joined(separator: " ")
    }

    package init?(_ description: String) {
        let words = description.split(separator: " ")
        guard let first = words.first, let kind = OperationKind.named(String(first)),
            kind.parameters.count == words.count - 1
        else { return nil }
        var arguments: [Int] = []
        for (parameter, text) in zip(kind.parameters, words.dropFirst()) {
            guard let argument = parameter.argument(text), argument >= 0 else { return nil }
            arguments.append(argument)
        }
        self.init(kind.word, arguments)
    }
}
