/// The bytes that are left for the pages of one answer.
///
/// The limit is soft: the first item always goes. After one that did not fit nothing more goes, so
/// that order is kept.
struct PageBudget {
    private var remaining: Int
    private var isUntouched = true
    private(set) var isClosed = false

    init(bytes: Int) {
        remaining = bytes
    }

    /// How many items of so many bytes at least can fit, and one more.
    func most(ofBytes least: Int) -> Int { max(0, remaining) / least + 2 }

    /// Takes an item's bytes if they fit.
    mutating func take(_ bytes: Int) -> Bool {
        guard !isClosed, isUntouched || bytes <= remaining else {
            isClosed = true
            return false
        }
        isUntouched = false
        remaining -= bytes
        return true
    }
}
