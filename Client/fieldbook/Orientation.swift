import CommandSupport

/// What a newcomer sees who types the command alone.
enum Orientation {
    static func text(for terminal: Terminal) -> String {
        let heading = terminal.style("Fieldbook", .bold)
        return """
            \(heading) keeps a network's records on this computer, with or without a connection.

            Begin        fieldbook init --office NAME              a replica of your own
                         fieldbook init --server URL --code CODE   or with an invitation
            Work         fieldbook stakeholder add name=… type=…   case, contact, meeting, …
                         fieldbook stakeholder list, show, edit, delete
                         fieldbook search TEXT
                         fieldbook import COLLECTION FILE.csv
            Reconcile    fieldbook sync                            when there is a connection
                         fieldbook conflicts, fieldbook review     what a person must decide
            Look         fieldbook status, log, schema

            fieldbook help COMMAND says more about each; fieldbook help lists them all.

            """
    }
}
