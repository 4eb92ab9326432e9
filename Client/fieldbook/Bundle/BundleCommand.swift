import ArgumentParser

struct BundleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bundle",
        abstract: "Exchanges edits through a file, where no server can be reached.",
        discussion: """
            A bundle holds edits, those of others too, for whoever gets the file. Bundles can be \
            taken in any order and any number of times, also of one office through another; \
            whoever reaches the server first brings all edits there.

            Two offices with a stick between them:

              fieldbook bundle export --space network --out to-brest.bundle
              fieldbook bundle import from-brest.bundle

            For a small bundle the other office first says what it holds:

              fieldbook bundle vector --out brest.vector
              fieldbook bundle export --for brest.vector --out to-brest.bundle
            """,
        subcommands: [
            BundleVectorCommand.self, BundleExportCommand.self, BundleImportCommand.self,
            BundleVouchCommand.self, BundleTrustCommand.self,
        ])
}
