import DomainModel
import GRDB
import StoreKit
import SyncProtocol

/// A case that is to be referred.
package struct ReferralRequest: Sendable {
    package enum Receiver: Sendable {
        case office(String)
        /// By its id, a part of it, an external id, or a name that no other has.
        case stakeholder(String)
    }

    package let receiver: Receiver
    package let kind: String
    /// A code of `service_type`.
    package let service: String
    /// A code of `urgency`; nil is routine.
    package let urgency: String?
    /// The fields that the receiver is shown; nil for the least that the service needs.
    package let share: [String]?
    package let note: String?

    package init(
        to receiver: Receiver, kind: String = "referral", service: String, urgency: String? = nil,
        share: [String]? = nil, note: String? = nil
    ) {
        self.receiver = receiver
        self.kind = kind
        self.service = service
        self.urgency = urgency
        self.share = share
        self.note = note
    }
}

extension Replica {
    /// Refers a case. To an office, the referral and what it shows of the case go into the channel
    /// of both offices; the case stays where it is.
    ///
    /// - Parameter override: why the case is referred although its consent forbids that.
    /// - Throws: `StoreError`, kind `consent` where the case's consent forbids it, kind
    ///   `notPermitted` where there is no channel to the office.
    package func refer(
        _ name: String, _ request: ReferralRequest, override: String? = nil, author: String? = nil
    ) throws -> EditResult {
        try file.write { database in
            var session = try EditSession(database, self, author: author)
            session.consentOverride = override
            return try session.refer(name, request)
        }
    }
}

extension EditSession {
    fileprivate func refer(_ name: String, _ request: ReferralRequest) throws -> EditResult {
        let row = try locator.find(name, in: ConsentCheck.collection)
        let person = try person(row)
        let shared = try sharedFields(request, of: person)
        var changes: [FieldChange] = [
            .set(field: "case", .text(row.id.description)),
            .set(field: "kind", .text(request.kind)),
            .set(field: "service_type", .text(request.service)),
        ]
        changes += shared.sorted().map { .addElement(field: "shared_fields", .text($0)) }
        if let urgency = request.urgency { changes.append(.set(field: "urgency", .text(urgency))) }
        if let note = request.note { changes.append(.set(field: "reason", .text(note))) }
        var space: String?
        switch request.receiver {
        case .office(let office):
            space = try channel(to: office)
            changes.append(.set(field: "to_office", .text(office)))
        case .stakeholder(let name):
            space = try SpaceTable(database: database).find(row.space).name
            changes.append(.set(field: "to_stakeholder", .text(name)))
        }
        return try apply([
            .create(collection: ReferralView.collection, changes: changes, space: space)
        ])[0]
    }

    /// The case, to be read.
    private func person(_ row: RecordRow) throws -> VisibleFields {
        let state = try record(of: row, ConsentCheck.collection).visible
        try checkIsInUse(state, to: "refer")
        return VisibleFields(state: state, collection: try collection(ConsentCheck.collection))
    }

    /// - Throws: `StoreError` of kind `consent` where the person is not to be contacted and a field
    ///   is asked for by which that could be done.
    private func sharedFields(
        _ request: ReferralRequest, of person: VisibleFields
    ) throws -> Set<String> {
        let mayContact = person["do_not_contact"] != true
        guard let share = request.share else {
            return CaseSharing.least(for: request.service, mayContact: mayContact)
        }
        for field in share where !CaseSharing.names.contains(field) {
            throw StoreError(
                .usage, "the field \(field.prefix(40)) of a case is not shared",
                hint: "these are: " + CaseSharing.names.joined(separator: ", "))
        }
        if !mayContact, let field = share.first(where: CaseSharing.contacts.contains) {
            throw StoreError(
                .consent,
                "the person is not to be contacted (do_not_contact), so \(field) is not "
                    + "shared",
                hint: "leave it out; or, if the person agrees by now, record it in the case first: "
                    + "do_not_contact=no")
        }
        return Set(share)
    }

    private func channel(to office: String) throws -> String {
        guard OfficeName.isValid(office) else {
            throw StoreError(
                .usage, "“\(office.prefix(40))” is not the name of an office",
                hint: "an office is called like brest: small letters, digits and hyphens")
        }
        guard office != identity.office else {
            throw StoreError(
                .usage, "\(office) is this office",
                hint: "a case is referred to another one, or to a stakeholder")
        }
        guard let channel = try writableChannel(to: office) else {
            throw StoreError(
                .notPermitted, "this device may not write into a channel to \(office)",
                hint: "sync first; then ask the central office (fieldbook-server office add)")
        }
        return channel
    }
}
