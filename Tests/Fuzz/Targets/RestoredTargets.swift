/// What replicas send to a server that was restored from a backup: states, vectors and claims.
package struct RecoveryTarget: FuzzTarget {
    package static let name = "healing"

    private var target: RequestTarget

    package var taken: Int { target.taken }

    package init() throws { target = try RequestTarget(isRestored: true) }

    package mutating func bear(_ input: [UInt8]) throws { try target.bear(input) }

    package func seeds() throws -> [String: [UInt8]] { try target.seeds() }

    package static func mutate(_ input: [UInt8], _ random: inout FuzzRandom) -> [UInt8] {
        CBORMutator.mutate(input, &random)
    }
}

/// What a server that was restored answers: histories, and pages of another one.
package struct HistoryTarget: FuzzTarget {
    package static let name = "history"

    private var target: ResponseTarget

    package var taken: Int { target.taken }

    package init() throws { target = try ResponseTarget(isRestored: true) }

    package mutating func bear(_ input: [UInt8]) throws { try target.bear(input) }

    package func seeds() throws -> [String: [UInt8]] { try target.seeds() }

    package static func mutate(_ input: [UInt8], _ random: inout FuzzRandom) -> [UInt8] {
        CBORMutator.mutate(input, &random)
    }
}
