/// What later commits show of earlier ones' stamps: nobody makes a commit after the next one of the
/// same writer, so a stamp that lies behind a later one of its writer was ahead.
///
/// Spec: MergeRules §6.2.
struct KnownTimes {
    private var lowered: [Dot: HybridTimestamp] = [:]

    /// Whether no stamp is known to be ahead, as nearly always.
    var isEmpty: Bool { lowered.isEmpty }

    /// - Parameter origins: of all siblings and heads of one record, sorted by dot.
    init(sorted origins: [Origin]) {
        var later: Origin?
        for origin in origins.reversed() {
            var least = origin
            if let later, later.dot.writer == origin.dot.writer, later.stamp < origin.stamp {
                lowered[origin.dot] = later.stamp
                least = Origin(dot: origin.dot, stamp: later.stamp, author: origin.author)
            }
            later = least
        }
    }

    func register(_ register: Register) -> Register {
        guard register.siblings.contains(where: { lowered[$0.dot] != nil }) else {
            return register
        }
        return Register(
            sorted: register.siblings.map { sibling in
                guard let stamp = lowered[sibling.dot] else { return sibling }
                return DottedValue(
                    Origin(dot: sibling.dot, stamp: stamp, author: sibling.origin.author),
                    sibling.value, ancestor: sibling.ancestor, isResolution: sibling.isResolution)
            })
    }
}

extension RecordState {
    /// The state as people see it: a stamp that is known to be ahead counts as the least stamp of
    /// its writer's later commits that the state holds.
    ///
    /// Heads keep their stamps: replicas and server have to choose one home for a record that was
    /// moved twice.
    ///
    /// For policies and for display only; what is stored, hashed, sent or restated keeps its
    /// stamps.
    /// Spec: MergeRules §6.2.
    public var withKnownTimes: RecordState {
        let known = KnownTimes(sorted: OriginTable(life, registers).origins)
        guard !known.isEmpty else { return self }
        return RecordState(
            context: context, life: life,
            registers: RegisterTable(
                sorted: registers.entries.map {
                    RegisterTable.Entry(key: $0.key, register: known.register($0.register))
                }))
    }
}

extension StateScan {
    /// When a commit was made, as far as the state shows it. Spec: MergeRules §6.2.
    ///
    /// - Parameter commit: its place among `commits`.
    public func knownStamp(of commit: Int) -> HybridTimestamp {
        var stamp = commits[commit].stamp
        var later = commit + 1
        while later < commits.count, commits[later].dot.writer == commits[commit].dot.writer {
            stamp = Swift.min(stamp, commits[later].stamp)
            later += 1
        }
        return stamp
    }
}
