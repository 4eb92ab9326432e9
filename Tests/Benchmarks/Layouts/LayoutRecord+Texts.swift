import DomainModel
import ReplicaStore
import SyncProtocol
import TextFormats

extension LayoutRecord {
    /// Finds what the replica knows from having written the document: where its texts stand, and
    /// the words to search by.
    mutating func findTexts(in state: RecordState) {
        var place = 1
        for entry in state.registers.entries where entry.key.element == nil {
            guard let text = entry.register.siblings.first?.value.textBytes,
                let start = find(entry.key, text, after: place)
            else { continue }
            texts.append(SharedText(key: entry.key, range: start..<start + text.count))
            place = start + text.count
        }
        if let value = try? JSONReader.value(document) {
            let text = Self.texts(in: value).joined(separator: " ")
            words = Array(SearchFolding.fold(text).utf8)
        }
    }

    /// Where `"key":"text"` stands, its text unescaped; keys come in the same order as registers.
    private func find(_ key: RegisterKey, _ text: ArraySlice<UInt8>, after start: Int) -> Int? {
        let quote = UInt8(ascii: "\"")
        let head = [quote] + Array(key.text.utf8) + Array("\":\"".utf8)
        let needle = head + Array(text) + [quote]
        guard document.count >= needle.count else { return nil }
        for place in start...max(start, document.count - needle.count)
        where document[place] == quote && document[place...].starts(with: needle) {
            return place + head.count
        }
        return nil
    }

    private static func texts(in value: Value) -> [String] {
        switch value {
        case .text(let text): [text]
        case .array(let items): items.flatMap(texts)
        case .map(let members): members.keys.sorted().flatMap { texts(in: members[$0] ?? .null) }
        default: []
        }
    }
}
