/// Every collection and code list that the replicas of a deployment share.
package struct Schema: Sendable {
    package let version: Int
    /// In the order of declaration.
    package let collections: [CollectionSchema]
    package let codeLists: [String: CodeList]

    private let positions: [String: Int]

    package init(version: Int, collections: [CollectionSchema], codeLists: [CodeList]) {
        self.version = version
        self.collections = collections
        self.codeLists = Dictionary(
            codeLists.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        self.positions = Dictionary(
            collections.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    package func collection(_ name: String) -> CollectionSchema? {
        positions[name].map { collections[$0] }
    }
}
