import DomainModel
import GRDB
import StoreKit
import SyncProtocol

extension ConflictResolver {
    func resolveValue(_ resolution: Resolution) throws -> EditResult {
        guard let field = conflict.field else { throw unfit("--take") }
        let key = RegisterKey(text: field)
        switch resolution {
        case .take(let index):
            let value = try candidate(index).value
            return try commit(
                conflict.record, [write(key, value)], heads: heads(key, value))
        case .value(let text):
            let value = try parse(text, for: key)
            return try commit(
                conflict.record, [write(key, value)], heads: heads(key, value))
        case .keepBoth:
            guard key.element != nil else { throw unfit("--take N or --value V") }
            let others = conflict.candidates.dropFirst().map {
                RecordEdit.Write(
                    RegisterKey(String(key.field), element: session.newID().description), $0.value)
            }
            return try commit(
                conflict.record, [write(key, conflict.candidates[0].value)] + others)
        case .restore, .delete: throw unfit("--take N or --value V")
        }
    }

    func write(_ key: RegisterKey, _ value: Value) -> RecordEdit.Write {
        RecordEdit.Write(key, value, ancestor: conflict.visible)
    }

    /// Who decides on the state that closes a record decides whether it is closed.
    func heads(_ key: RegisterKey, _ value: Value) throws -> RecordEdit.Heads {
        let terminal = try schema.field(key.text)?.terminal ?? []
        let isClosing = value.text.map(terminal.contains) == true
        let life = try LifeView(of: state(conflict.record).life)
        guard !terminal.isEmpty, life.question == .closing else {
            return isClosing ? .closing : .ordinary
        }
        return .decided(isClosing ? .closing : .alive)
    }

    func parse(_ text: String, for key: RegisterKey) throws -> Value {
        guard let register = try schema.register(key.field) else { return .text(text) }
        do {
            return key.element == nil
                ? try register.parse(text) : try register.fields[0].parseElement(text)
        } catch {
            throw StoreError(.usage, error.message, hint: error.hint)
        }
    }

    func resolveDelete(_ resolution: Resolution) throws -> EditResult {
        switch resolution {
        case .restore: return try commit(conflict.record, [], heads: .decided(.alive))
        case .delete:
            let life = Life.deleted(reason: reason ?? "")
            return try commit(conflict.record, [], heads: .decided(life))
        case .take(let index):
            let isDeletion = try candidate(index).value == "deleted"
            return try resolveDelete(isDeletion ? .delete : .restore)
        case .value, .keepBoth: throw unfit("--take N, --restore or --delete")
        }
    }

    func resolveClosing(_ resolution: Resolution) throws -> EditResult {
        switch resolution {
        case .restore: return try commit(conflict.record, reopening(), heads: .decided(.alive))
        case .take(let index):
            if try candidate(index).value == "closed" {
                return try commit(conflict.record, [], heads: .decided(.closing))
            }
            return try resolveClosing(.restore)
        case .delete, .value, .keepBoth: throw unfit("--take N, or --restore to keep it open")
        }
    }

    /// Takes fields out of the states that closed the record, back to what they were before.
    func reopening() throws -> [RecordEdit.Write] {
        let state = try state(conflict.record)
        return try schema.fields.compactMap { field in
            let key = RegisterKey(field.name)
            guard !field.terminal.isEmpty, let register = state.registers[key] else { return nil }
            let view = field.rule.view(of: register)
            guard let code = view.value.text, field.terminal.contains(code) else { return nil }
            let before = view.winner?.ancestor?.decoded ?? field.defaultValue ?? .null
            let isTerminal = before.text.map(field.terminal.contains) == true
            let value = isTerminal ? field.defaultValue ?? .null : before
            return RecordEdit.Write(key, value, ancestor: view.value)
        }
    }
}
