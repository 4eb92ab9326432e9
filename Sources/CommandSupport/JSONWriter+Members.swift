import DomainModel
import StoreKit
import SyncProtocol
import TextFormats

extension JSONWriter {
    /// Opens the one object of an answer.
    package mutating func beginAnswer() {
        beginObject()
        member("version", 1)
    }

    package mutating func endAnswer() {
        endObject()
        endLine()
    }

    /// Writes a member; without a value, nothing.
    package mutating func member(_ name: String, _ text: String?) {
        guard let text else { return }
        key(name)
        self.text(text)
    }

    package mutating func member(_ name: String, _ number: (some BinaryInteger)?) {
        guard let number else { return }
        key(name)
        int(number)
    }

    package mutating func member(_ name: String, _ bool: Bool) {
        key(name)
        self.bool(bool)
    }

    package mutating func member(_ name: String, _ value: Value) {
        guard !value.isNull else { return }
        key(name)
        self.value(value)
    }

    /// An instant, as RFC 3339 in UTC.
    package mutating func member(_ name: String, at milliseconds: Int64?) {
        member(name, milliseconds.map(TimeText.utc(milliseconds:)))
    }

    package mutating func array<Element>(
        _ name: String, _ elements: some Sequence<Element>,
        _ write: (inout JSONWriter, Element) throws -> Void
    ) rethrows {
        key(name)
        beginArray()
        for element in elements { try write(&self, element) }
        endArray()
    }

    package mutating func object(_ write: (inout JSONWriter) throws -> Void) rethrows {
        beginObject()
        try write(&self)
        endObject()
    }
}

extension JSONWriter {
    /// What both `verify` commands answer: whether a store is sound, and what is not.
    package mutating func problems(_ problems: [StoreProblem]) {
        member("ok", problems.isEmpty)
        array("problems", problems) { writer, problem in
            writer.object {
                $0.member("kind", problem.kind.rawValue)
                $0.member("where", problem.location)
                $0.member("message", problem.message)
            }
        }
    }
}
