import DomainModel

/// What is known of one organisation, for comparison; empty values say nothing.
package struct OrganisationRecord: Sendable {
    /// In any language and script.
    package var names: [String]
    package var acronyms: [String]
    package var website: String
    package var address: String
    /// Each `scheme:value`.
    package var externalIDs: [String]
    /// A code, such as `ngo_national`.
    package var type: String

    package init(
        names: [String] = [], acronyms: [String] = [], website: String = "", address: String = "",
        externalIDs: [String] = [], type: String = ""
    ) {
        self.names = names
        self.acronyms = acronyms
        self.website = website
        self.address = address
        self.externalIDs = externalIDs
        self.type = type
    }
}

/// A text as the words that tell it from others.
struct ComparedWords: Sendable {
    let words: [ComparedName]
    /// The first letters of all words, romanised.
    let initials: [UInt8]
    /// The same for the same words in any order.
    let key: UInt64

    init(_ text: String) {
        let all = SearchFolding.fold(text)
            .split { !$0.isLetter && !$0.isNumber }.map(String.init)
        initials = all.compactMap { Romanisation.plain($0).first }
        let telling = all.filter { !Self.saysNothing.contains($0) }
        words = (telling.isEmpty ? all : telling).map(ComparedName.init).filter { !$0.isEmpty }
        key = KeyHash.of(
            words.map(\.skeletonKey).sorted().flatMap { key in
                withUnsafeBytes(of: key.bigEndian, Array.init)
            })
    }

    /// Legal forms and small words, folded.
    private static let saysNothing: Set<String> = Set(
        """
        ооо оао зао ао уп чуп куп руп рсу гу оо зму мод ltd llc inc gmbh ngo ingo pa the of for and
        in on at de la les für und и в во на по для при с з у ў і й га мга общественное
        общественная объединение организация грамадскае аб'яднанне абяднанне арганізацыя public
        association organization organisation
        """.split(whereSeparator: \.isWhitespace).map { SearchFolding.fold(String($0)) })
}

package struct ComparedOrganisation: ComparedRecord {
    let names: [ComparedWords]
    /// As they are written, romanised.
    let acronyms: [[UInt8]]
    /// The hash of the website's host without `www.`; empty where there is none.
    let hosts: [UInt64]
    let address: ComparedWords
    let externalIDs: [UInt64]
    /// The schemes of the external ids.
    let schemes: [UInt64]
    let type: String

    package init(_ record: OrganisationRecord) {
        names = record.names.map(ComparedWords.init).filter { !$0.words.isEmpty }
        acronyms = record.acronyms.map(Romanisation.plain).filter { $0.count > 1 }
        hosts = Self.host(of: record.website).map { [KeyHash.of($0.utf8)] } ?? []
        address = ComparedWords(record.address)
        let ids = record.externalIDs.compactMap { id -> (UInt64, UInt64)? in
            guard let colon = id.firstIndex(of: ":") else { return nil }
            let value = Romanisation.letters(of: String(id[id.index(after: colon)...]))
            let scheme = KeyHash.of(SearchFolding.fold(String(id[..<colon])).utf8)
            return value.isEmpty ? nil : (scheme, KeyHash.of(value, seed: scheme))
        }
        schemes = ids.map(\.0)
        externalIDs = ids.map(\.1)
        type = record.type == "other" ? "" : record.type
    }

    private static func host(of website: String) -> Substring? {
        var rest = website.lowercased()[...]
        if let scheme = rest.firstRange(of: "://") { rest = rest[scheme.upperBound...] }
        if rest.hasPrefix("www.") { rest = rest.dropFirst(4) }
        let host = rest.prefix { $0 != "/" && $0 != ":" && $0 != "?" }
        return host.contains(".") ? host : nil
    }
}

extension ComparedOrganisation {
    package var blockingKeys: [UInt64] {
        var keys = hosts.map { KeyHash.mix(21, $0) } + externalIDs.map { KeyHash.mix(22, $0) }
        keys += acronyms.map { KeyHash.mix(23, KeyHash.of($0)) }
        for name in names {
            keys.append(KeyHash.mix(24, name.key))
            if name.initials.count > 2 { keys.append(KeyHash.mix(23, KeyHash.of(name.initials))) }
            keys += name.words.map { KeyHash.mix(25, $0.skeletonKey) }
        }
        return Array(Set(keys))
    }

    package var countedNames: [UInt64] {
        let words = Set(names.flatMap(\.words).map(\.skeletonKey))
        return words.isEmpty
            ? [] : [CountedName.word.any] + words.map(CountedName.word.skeleton)
    }

    package func precedes(_ other: ComparedOrganisation) -> Bool {
        let left = names.first?.words.first?.plain ?? []
        return left.lexicographicallyPrecedes(other.names.first?.words.first?.plain ?? [])
    }
}
