/// Something that a person should look into, with what to do about it.
package struct Finding: Hashable, Sendable {
    package enum Kind: String, Sendable, CaseIterable {
        /// A record refers to one that was deleted or erased.
        case reference
        /// A code was given out twice.
        case unique
        /// A record has moved to a space of this replica and is not there.
        case transfer
        /// A clock is off.
        case clock
        /// The server refused an edit.
        case quarantine
        /// A record is not as the server has it.
        case difference
        /// A bundle offered another commit under a name that is taken.
        case bundle
        /// Edits wait that no server takes from this device.
        case stranded
        /// What was erased is not yet out of the file's free pages.
        case scrub
        /// What is known of a space came by a bundle, and no server has confirmed it.
        case unconfirmed
        /// The server has lost what this replica knows, and may not take it back yet.
        case recovery
    }

    package let kind: Kind
    /// The space, record, commit or office that it is about; never its contents.
    package let location: String
    package let message: String
    package let advice: String
}
