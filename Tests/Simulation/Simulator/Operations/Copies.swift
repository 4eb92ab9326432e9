import CentralStorage
import Foundation
import ReplicaStore
import StoreKit

extension OperationKind {
    /// A copy of a replica is put away: its folder as it stands, its file alone, or the backup that
    /// the product makes.
    static let copy = OperationKind(
        "copy", weight: 3, .office, .word(CopyKind.allCases.map(\.rawValue))
    ) { world, arguments in
        let field = world.field(arguments[0])
        let kind = CopyKind.allCases[arguments[1] % CopyKind.allCases.count]
        guard let copy = try world.copy(of: field, kind) else { return }
        // In a small world everybody keeps the last one only.
        if world.shape.isSmall { world.copies.removeAll { $0.office == field.index } }
        world.copies.append((field.index, copy))
        world.coverage.takesEffect()
        world.coverage.note("copy")
    }

    /// A replica is replaced by an older copy of itself.
    static let rollback = OperationKind(
        "rollback", weight: 2, .office, .number(3)
    ) { world, arguments in
        let field = world.field(arguments[0])
        let own = world.copies.filter { $0.office == field.index }
        guard !own.isEmpty else { return }
        try world.replace(field, by: own[arguments[1] % own.count].files)
        try world.readmit(field)
        world.coverage.takesEffect()
        world.coverage.note("rollback")
    }

    /// A second machine goes on with a copy of a replica, in the place of what it had.
    static let clone = OperationKind(
        "clone", weight: 1, .office, .office, .word(CopyKind.allCases.map(\.rawValue))
    ) { world, arguments in
        let (source, target) = (world.field(arguments[0]), world.field(arguments[1]))
        guard source.index != target.index else { return }
        let kind = CopyKind.allCases[arguments[2] % CopyKind.allCases.count]
        guard let copy = try world.copy(of: source, kind) else { return }
        try world.replace(target, by: copy)
        target.schema = source.schema
        try world.readmit(target)
        // The server takes both for one device.
        world.oracle.unreliable.formUnion([source.holder, target.holder])
        if world.oracle.restricted.contains(source.index) {
            world.oracle.restricted.insert(target.index)
        }
        world.coverage.takesEffect()
        world.coverage.note("clone")
    }
}

/// What is taken when somebody copies a replica.
enum CopyKind: String, CaseIterable, Sendable {
    /// The whole folder, as an image of the disk has it.
    case folder
    /// The database and its log, without what lies beside them.
    case file
    /// What `fieldbook backup` writes.
    case backup
}

extension World {
    /// The files of a copy; nil where the disk was full.
    func copy(of field: FieldNode, _ kind: CopyKind) throws -> FrozenStore? {
        touch(field.holder)
        _ = try field.replica
        let files = Scratch.folder("copy")
        switch kind {
        case .folder: try field.folder.copy(to: files)
        case .file:
            try field.folder.copy(to: files)
            try? FileManager.default.removeItem(
                atPath: files.file("replica.sqlite.incarnation"))
        case .backup:
            try files.create()
            do {
                _ = try field.replica.backUp(to: files.file("replica.sqlite"))
            } catch let error as StoreError where error.kind == .diskFull {
                _ = try field.watch.takeDiskFull()
                return nil
            } catch is SimulatedCrash {
                return nil
            }
        }
        return FrozenStore(files, contents: shape.isSmall ? try field.contents() : nil)
    }

    /// Puts a copy in the place of a replica; a token beside it stays where the copy has none.
    func replace(_ field: FieldNode, by copy: FrozenStore) throws {
        touch(field.holder, losing: .anything)
        _ = try field.replica
        try abandonSync(of: field)
        let token = FileManager.default.contents(
            atPath: field.folder.file("replica.sqlite.incarnation"))
        let files = Scratch.folder("replacing")
        try copy.folder.copy(to: files)
        try field.stop(files: files)
        let path = field.folder.file("replica.sqlite.incarnation")
        if let token, !FileManager.default.fileExists(atPath: path) {
            try token.write(to: URL(fileURLWithPath: path))
        }
    }

    /// A copy can be of a device that a server which was founded since has never seen.
    func readmit(_ field: FieldNode) throws {
        guard let identity = try field.replica.identity() else { return }
        let key = try field.replica.key()
        _ = try operate { store in
            try store.write { transaction in
                guard try transaction.device(identity.device) == nil else { return }
                _ = try admit(identity, key, transaction)
            }
        }
    }
}
