/// A source file of the demo that could not be used: which one, and what is wrong with it.
package struct DemoDataError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The file's path below the data folder; empty while it is not known.
    package let file: String
    package let problem: String

    init(_ problem: String, file: String = "") {
        self.file = file
        self.problem = problem
    }

    func inFile(_ path: String) -> DemoDataError {
        file.isEmpty ? DemoDataError(problem, file: path) : self
    }

    package var description: String {
        file.isEmpty ? problem : "\(file): \(problem)"
    }

    package var hint: String {
        "give a complete data folder, or none at all: the built-in sample is used then"
    }
}
