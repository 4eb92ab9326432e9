/// Why counts could not be checked for what they give away. None of it may be published then.
package enum DisclosureFailure: Error, Equatable, CustomStringConvertible {
    case noSolver
    /// What a reader is said to know cannot all be true; the text names the place.
    case contradiction(String)
    /// These cells could be recomputed too closely whatever else is hidden.
    case unprotectable(cells: [Int])

    package var description: String {
        switch self {
        case .noSolver:
            "the solver Clp is not installed, so nothing can be checked for publication; "
                + "install it (Debian: coinor-libclp1)"
        case .contradiction(let what):
            "the counts contradict each other: \(what); nothing can be published until they agree"
        case .unprotectable(let cells):
            "no choice of hidden cells protects \(cells.count) of them; publish fewer tables "
                + "together, or fewer and larger groups"
        }
    }
}
