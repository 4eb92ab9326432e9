import GRDB
import SyncProtocol

extension PageApplier {
    /// Keeps what a page in the middle of a scan tells besides states.
    ///
    /// - Returns: what holds at the end of the page; at a scan's end with all that its pages told.
    func wholeHead(of page: Page) throws -> Head? {
        let parts = ScanPartTable(database: database, space: space.space)
        let isScan = page.next.isScan || page.head?.vector != nil
        if isScan, !space.cursor.isInScan { try parts.clear() }
        if let part = page.part { try parts.add(part) }
        guard let head = page.head, let vector = head.vector else { return page.head }
        guard try !parts.isEmpty() else { return head }
        // Later parts hold where both speak of the same.
        try parts.add(
            ScanPart(vector: vector, voids: head.voids, collected: head.collected))
        let all = try parts.all()
        try parts.clear()
        return Head(
            chain: head.chain, digest: head.digest, vector: all.vector, voids: all.voids,
            collected: all.collected)
    }
}
