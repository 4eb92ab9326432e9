import ReplicaStore

extension TodayItem {
    /// What it is, in English.
    package var label: String {
        switch kind {
        case .referralWaiting: "Referral waits"
        case .appointment: "Appointment"
        case .transferAccepted: "Transfer accepted"
        case .referralLate: "Referral late"
        case .followUp: "Follow-up"
        case .consentExpiring: "Consent expires"
        case .action: "Action"
        case .conflict: count == nil ? "Conflict" : "More conflicts"
        case .quarantine: "Refused edits"
        case .referralAnswered: "Referral answered"
        case .unsent: "Edits to send"
        case .sync: count == nil ? "Synced" : "Days without sync"
        case .noContact: "No contact"
        case .retention: "Retention ended"
        }
    }

    /// Whom or what it is about, and of a referral for what service.
    package func title(service label: (String) -> String) -> String {
        if let count { return String(count) }
        return [title, service.map(label)].compactMap(\.self).filter { !$0.isEmpty }
            .joined(separator: ", ")
    }
}
