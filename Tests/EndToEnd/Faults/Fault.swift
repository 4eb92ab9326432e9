/// A failure of the system at a chosen place of one command's life: `Tests/Faults/Shim`.
enum Fault: CustomStringConvertible {
    /// Ends the process at its Nth call that changes a file or sends bytes, half done.
    case killed(atCall: Int)
    /// The disk takes so many bytes more.
    case diskFull(after: Int)
    /// The Nth flush to the disk fails.
    case flushFails(at: Int)

    var description: String {
        switch self {
        case .killed(let call): "kill:\(call)"
        case .diskFull(let bytes): "full:\(bytes)"
        case .flushFails(let flush): "sync:\(flush)"
        }
    }

    /// What a command needs in its environment.
    func environment() throws -> [String: String] {
        [
            "LD_PRELOAD": try Products.path("libfieldbook-faults.so"),
            "FIELDBOOK_FAULT": description,
        ]
    }
}

extension FieldOffice {
    /// Starts a command that meets a failure of the system.
    func start(_ arguments: [String], _ fault: Fault?) throws -> RunningCommand {
        let faulty = try fault?.environment() ?? [:]
        return try RunningCommand(
            "fieldbook", arguments + ["--replica", replica],
            environment: Self.environment.merging(faulty) { $1 })
    }

    func run(_ arguments: [String], _ fault: Fault) throws -> CommandResult {
        try start(arguments, fault).result()
    }
}
