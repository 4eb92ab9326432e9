import ArgumentParser

/// The argument that names a record.
struct RecordArgument: ParsableArguments {
    @Argument(
        help: "The record: its id, 6 or more characters from the id's start or end, or its code.")
    var id: String

    func validate() throws {
        // The text may be a restricted field's value, so it is not repeated.
        guard !id.contains("=") else {
            throw ValidationError("the first argument has to be the record's id or code")
        }
    }
}
