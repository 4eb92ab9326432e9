import ReplicaStore
import SyncEngine
import SyncProtocol
import TestSupport
import Testing

/// Every event in every state, against the table of States §1.
@Suite struct SpaceSyncTests {
    private let table: TransitionTable

    init() throws {
        table = try TransitionTable()
    }

    @Test func theTableHasEveryEvent() {
        let events = Set(SpaceSync.Event.Name.allCases.map(\.rawValue))
        #expect(Set(table.rows.keys) == events)
        #expect(Set(SpaceSyncSample.events.map(\.name.rawValue)) == events)
        #expect(
            Set(SpaceSyncSample.conversations.map(\.state.name))
                == Set(SpaceSync.State.Name.allCases))
    }

    @Test func everyEventHasAnOutcomeInEveryState() throws {
        for conversation in SpaceSyncSample.conversations {
            for event in SpaceSyncSample.events {
                let row = try #require(table.rows[event.name.rawValue])
                var next = conversation
                let directives = next.handle(event)
                let transition = SpaceSync.Transition(
                    from: conversation.state.name, event: event.name, to: next.state.name)
                let outcomes = row.outcomes(from: conversation.state.name.rawValue)
                #expect(outcomes.contains(next.state.name.rawValue), "\(transition)")
                guard conversation.state.name != .problem else { continue }
                let asked = directives.map(SpaceSyncSample.name)
                #expect(row.asked.isSuperset(of: asked), "\(transition): \(asked)")
            }
        }
    }

    @Test func everyOutcomeOfTheTableHappens() throws {
        var met: [String: Set<String>] = [:]
        for conversation in SpaceSyncSample.conversations {
            for event in SpaceSyncSample.events {
                var next = conversation
                _ = next.handle(event)
                met["\(conversation.state.name), \(event.name)", default: []]
                    .insert(next.state.name.rawValue)
            }
        }
        for (event, row) in table.rows {
            for state in SpaceSync.State.Name.allCases {
                let outcomes = row.outcomes(from: state.rawValue)
                #expect(met["\(state), \(event)"] == outcomes, "\(state), \(event)")
            }
        }
    }

    @Test func aProblemIsTheEnd() {
        for conversation in SpaceSyncSample.conversations {
            guard case .problem(let problem) = conversation.state else { continue }
            for event in SpaceSyncSample.events {
                var next = conversation
                let directives = next.handle(event).map(SpaceSyncSample.name)
                #expect(next.state == .problem(problem))
                #expect(directives == (event.name == .denied ? ["withdraw"] : []))
                #expect(next.isDone && next.need == nil)
            }
        }
    }

    @Test func aScanLeadsOnFromWhereItBeginsAndNeverBack() {
        func place(_ last: UInt64, _ record: UInt64) -> Cursor {
            .scan(
                epoch: SpaceSyncSample.epoch, start: 5, last: last,
                record: RecordID(high: record, low: record))
        }
        // Of writers all heads are told, also those that were known before the scan began.
        #expect(place(2, 1).leadsOn(from: place(5, .max)))
        #expect(place(2, 1).leadsOn(from: place(0, 0)))
        #expect(place(2, 2).leadsOn(from: place(2, 1)))
        #expect(!place(2, 1).leadsOn(from: place(2, 1)))
        #expect(!place(5, .max).leadsOn(from: place(2, 1)))
        #expect(!place(5, .max).leadsOn(from: place(5, .max)))
    }

    @Test func aServerThatAlwaysHasAnotherHistoryIsGivenUp() {
        var conversation = SpaceSyncSample.knowledge
        var count = 0
        while conversation.state.name != .problem, count < 100 {
            count += 1
            _ = conversation.handle(SpaceSyncSample.otherHistory)
            _ = conversation.handle(
                .compared(
                    .covered, SpaceSyncSample.history(mayRecover: true), SpaceSyncSample.epoch))
            _ = conversation.handle(.began(SpaceSyncSample.syncState(SpaceSyncSample.place)))
        }
        #expect(conversation.state == .problem(.keepsChanging))
        #expect(count <= SpaceSync.mostRestarts)
    }
}
