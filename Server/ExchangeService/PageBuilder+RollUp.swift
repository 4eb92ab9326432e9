import CentralStorage
import SyncProtocol

extension PageBuilder {
    /// One term for each granted space that the request does not list, if their roll-up is not the
    /// one that the request holds.
    func rollUpTerms(unlike request: ExchangeRequest) throws -> [RollUpTerm]? {
        guard let claimed = request.rollUp else { return nil }
        let listed = Set(request.spaces.map(\.space))
        var terms: [RollUpTerm] = []
        for grant in device.grants where !listed.contains(grant.space) {
            guard let space = try transaction.space(named: grant.space) else { continue }
            terms.append(
                RollUpTerm(
                    space: space.name, cursor: space.cursor(epoch: epoch), digest: space.digest,
                    writers: ownHeads[space.id, default: []]))
        }
        return RollUpTerm.rollUp(terms) == claimed ? nil : terms
    }
}
