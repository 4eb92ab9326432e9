import SyncProtocol

/// An edit over a row that was exported earlier.
struct Correction {
    let row: Int
    /// The edits that the row's maker had in view.
    let shown: Set<EditName>
}

// Correcting: what an edit over an exported row may have seen.

extension Oracle {
    /// What an edit has seen of what is in view: all of it, or what the row showed that it was made
    /// over, and its writer's own edits.
    ///
    /// - Parameter claimed: what the commit says; over a row it may be less.
    func seen(
        by edit: EditName, of writer: WriterID, inView: Set<EditName>, claimed: Set<EditName>
    ) -> Set<EditName> {
        guard let correction = corrections[edit] else { return inView }
        return inView.filter {
            claimed.contains($0) && (correction.shown.contains($0) || isMade($0, by: writer))
        }
    }

    /// An edit counts as having seen the earlier ones of its writer. So one over a row writes
    /// nothing over what its writer has written after the row was made, but for earlier corrections
    /// of that row.
    func checkCorrection(
        _ edit: EditName, of writer: WriterID, on place: Place, writing keys: some Sequence<String>,
        inView: Set<EditName>
    ) throws(Violation) {
        guard let correction = corrections[edit] else { return }
        let standing = expected(place, knowing: inView).registers
        for key in keys {
            let overwritten = (standing[key] ?? []).filter {
                isMade($0, by: writer) && !correction.shown.contains($0)
                    && corrections[$0]?.row != correction.row
            }
            guard overwritten.isEmpty else {
                throw Violation(
                    "overwritten",
                    "\(edit) on \(place) replaces \(overwritten.sorted()) in \(key), which its "
                        + "row did not show")
            }
        }
    }

    private func isMade(_ edit: EditName, by writer: WriterID) -> Bool {
        commits.values.contains { $0.edit == edit && $0.origin.dot.writer == writer }
    }
}
