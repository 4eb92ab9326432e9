import DomainModel
import SyncProtocol

/// What records mean for the day: functions of what they show, without a store.
package struct TodayRules: Sendable {
    /// After how many days of silence an office is reminded of a referral, by urgency.
    package static let patience = ["immediate": 1, "urgent": 3, "soon": 7, "routine": 14]
    /// How many days an answer to a referral is news.
    package static let daysOfNews = 7
    /// After how many days without a note a case is one that nobody is in contact with.
    package static let daysOfSilence = 30
    /// After how many days without a sync an office is late.
    package static let daysWithoutSync = 7

    /// The office's day.
    package let today: CalendarDate
    /// The last day that is looked ahead to.
    package let horizon: CalendarDate
    let office: String
    /// Whose work is wanted; nil for the whole office's.
    let colleague: String?
    /// As `SystemInputs.zone`.
    let zone: @Sendable (Int64) -> Int64

    package init(
        today: CalendarDate, days: Int, office: String, colleague: String? = nil,
        zone: @escaping @Sendable (Int64) -> Int64 = { _ in 0 }
    ) {
        self.today = today
        horizon = today.adding(days: days) ?? today
        self.office = office
        self.colleague = colleague
        self.zone = zone
    }

    /// The day of a time: as it was written with an offset, else in the office's time zone.
    func day(_ text: String?) -> CalendarDate? {
        guard let text, let time = ZonedTime(text) else { return nil }
        guard text.hasSuffix("Z") else { return time.date }
        let instant = time.millisecondsSince1970
        return CalendarDate(TimeText.day(milliseconds: instant + zone(instant)))
    }

    private func date(_ field: String, of view: RecordView) -> CalendarDate? {
        view.fields[field]?.text.flatMap { CalendarDate($0) }
    }

    private func isDue(_ day: CalendarDate?) -> Bool { day.map { $0 <= horizon } ?? false }
    private func isPast(_ day: CalendarDate?) -> Bool { day.map { $0 < today } ?? false }

    /// Whether a record is the colleague's by who made it, or everybody's work is wanted.
    func isOwn(_ view: RecordView) -> Bool {
        colleague == nil || view.fields["created_by"]?.text == colleague
    }
}

extension TodayRules {
    /// Whether a case is the colleague's: as its caseworker or co-worker; one that nobody has
    /// taken is that of who made it.
    func isOwn(case view: RecordView) -> Bool {
        guard let colleague else { return true }
        let coWorkers = view.fields["co_workers"]?.array?.compactMap(\.text) ?? []
        guard let caseworker = view.fields["caseworker"]?.text else {
            return coWorkers.contains(colleague) || isOwn(view)
        }
        return caseworker == colleague || coWorkers.contains(colleague)
    }

    /// - Parameters:
    ///   - title: the person.
    ///   - isClosed: whether its status is a final one.
    ///   - lastNote: when the last note was written that is a record of its own, as text.
    package func items(
        ofCase view: RecordView, title: String, isClosed: Bool, lastNote: String?
    ) -> [TodayItem] {
        guard isOwn(case: view) else { return [] }
        let retention = retention(of: view, title)
        guard !isClosed else { return [retention].compactMap(\.self) }
        return [
            followUp(of: view, title), expiry(of: view, title),
            silence(of: view, title, lastNote), retention,
        ].compactMap(\.self)
    }

    private func followUp(of view: RecordView, _ title: String) -> TodayItem? {
        let due = date("next_follow_up", of: view)
        guard isDue(due) else { return nil }
        let isImmediate = view.fields["risk_level"]?.text == "immediate" && !isAhead(due)
        return TodayItem(
            .followUp, of: view, title: title, due: due, isLate: isPast(due),
            weight: isImmediate ? .immediate : .usual, command: ["case", "show", view.id.end])
    }

    private func isAhead(_ day: CalendarDate?) -> Bool { day.map { $0 > today } ?? false }

    private func expiry(of view: RecordView, _ title: String) -> TodayItem? {
        let due = date("consent_expires", of: view)
        guard isDue(due) else { return nil }
        return TodayItem(
            .consentExpiring, of: view, title: title, due: due, isLate: isPast(due),
            command: ["case", "show", view.id.end])
    }

    /// A case with a follow-up in view is not forgotten, and one on hold rests.
    private func silence(
        of view: RecordView, _ title: String, _ lastNote: String?
    ) -> TodayItem? {
        guard view.fields["status"]?.text != "on_hold", date("next_follow_up", of: view) == nil
        else { return nil }
        let notes = (view.fields["notes"]?.array ?? []).compactMap { $0.map?["at"]?.text }
        let days =
            (notes + [lastNote, view.fields["created_at"]?.text].compactMap(\.self))
            .compactMap(day) + [date("intake_date", of: view)].compactMap(\.self)
        guard let due = days.max()?.adding(days: Self.daysOfSilence), due < today else {
            return nil
        }
        return TodayItem(
            .noContact, of: view, title: title, due: due, isLate: true, weight: .low,
            command: ["case", "show", view.id.end])
    }

    private func retention(of view: RecordView, _ title: String) -> TodayItem? {
        guard let due = date("retention_until", of: view), due <= today,
            view.fields["legal_hold"] != true
        else { return nil }
        return TodayItem(
            .retention, of: view, title: title, due: due, isLate: due < today, weight: .low,
            command: ["case", "erase", view.id.end, "--reason", "retention"])
    }
}

extension TodayRules {
    /// The day by which the next step on a referral is expected.
    private func due(_ view: RecordView) -> CalendarDate? {
        let urgency = view.fields["urgency"]?.text ?? "routine"
        return lastStep(of: view)?
            .adding(days: Self.patience[urgency] ?? Self.patience["routine"] ?? 0)
    }

    private func lastStep(of view: RecordView) -> CalendarDate? {
        let steps = (view.fields["status_log"]?.array ?? []).compactMap { $0.map?["at"]?.text }
        return steps.compactMap(day).max() ?? day(view.fields["created_at"]?.text)
    }

    private func weight(_ view: RecordView) -> TodayItem.Weight {
        view.fields["urgency"]?.text == "immediate" ? .immediate : .usual
    }

    private func service(_ view: RecordView) -> String? { view.fields["service_type"]?.text }

    /// A referral from another office: its answer, then the beginning of the service. It is
    /// everybody's until somebody has taken it.
    package func items(ofReceived view: RecordView, title: String) -> [TodayItem] {
        let steps = ["pending": "accept", "accepted": "start"]
        guard let status = view.fields["status"]?.text, let step = steps[status],
            let due = due(view), status == "pending" || isDue(due)
        else { return appointment(of: view, title) }
        let waiting = TodayItem(
            .referralWaiting, of: view, title: title, service: service(view), due: due,
            isLate: isPast(due), weight: weight(view),
            command: ["referral", step, view.id.end])
        return [waiting] + appointment(of: view, title)
    }

    /// A referral of this office: to another office, or to a stakeholder, whose steps it takes
    /// itself.
    ///
    /// - Parameter person: the case, where it is at hand.
    package func items(ofSent view: RecordView, person: RecordView?, title: String) -> [TodayItem] {
        guard person.map(isOwn(case:)) ?? isOwn(view) else { return [] }
        let status = view.fields["status"]?.text ?? "pending"
        var items = appointment(of: view, title)
        let due = due(view)
        let isByHand = view.fields["to_office"]?.text == nil
        if status == "accepted", view.fields["kind"]?.text == "transfer", let person {
            guard !person.isDeleted else { return items }
            items.append(
                TodayItem(
                    .transferAccepted, of: view, title: title, service: service(view), due: due,
                    isLate: isPast(due), weight: weight(view),
                    command: ["case", "transfer", person.id.end]))
        } else if ["pending", "accepted"].contains(status), isPast(due) {
            let step = status == "pending" ? "accept" : "start"
            items.append(
                TodayItem(
                    .referralLate, of: view, title: title, service: service(view), due: due,
                    isLate: true, weight: weight(view),
                    command: ["referral", isByHand ? step : "show", view.id.end]))
        } else if !isByHand, !["pending", "revoked"].contains(status),
            let answered = lastStep(of: view), let end = answered.adding(days: Self.daysOfNews),
            end >= today
        {
            items.append(
                TodayItem(
                    .referralAnswered, of: view, title: title, service: service(view),
                    command: ["referral", "show", view.id.end]))
        }
        return items
    }

    private func appointment(of view: RecordView, _ title: String) -> [TodayItem] {
        guard let due = day(view.fields["appointment_at"]?.text), due >= today, due <= horizon,
            ReferralView.underway.contains(view.fields["status"]?.text ?? "pending")
        else { return [] }
        return [
            TodayItem(
                .appointment, of: view, title: title, service: service(view), due: due,
                command: ["referral", "show", view.id.end])
        ]
    }

    /// An action that this office has recorded.
    package func items(ofAction view: RecordView) -> [TodayItem] {
        let next = ["open": "in_progress", "in_progress": "done"]
        guard isOwn(view), view.fields["office"]?.text == office,
            let step = view.fields["status"]?.text.flatMap({ next[$0] }),
            let due = date("due", of: view), due <= horizon
        else { return [] }
        return [
            TodayItem(
                .action, of: view, title: view.title, due: due, isLate: isPast(due),
                command: ["action", "edit", view.id.end, "status=\(step)"])
        ]
    }

    /// A meeting of the network; a colleague's is one that he leads, attends or has recorded.
    package func items(ofMeeting view: RecordView) -> [TodayItem] {
        let people = ["chairs", "attendees"].flatMap {
            view.fields[$0]?.array?.compactMap(\.text) ?? []
        }
        guard colleague.map(people.contains) ?? true || isOwn(view),
            view.fields["status"]?.text == "planned",
            let due = day(view.fields["schedule"]?.map?["start"]?.text), due >= today,
            due <= horizon
        else { return [] }
        return [
            TodayItem(
                .appointment, of: view, title: view.title, due: due,
                command: ["meeting", "show", view.id.end])
        ]
    }
}
