import ArgumentParser
import CommandSupport
import ExchangeService

/// How much one device, and a space, may bring.
struct QuotaOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Commits that a device may bring in a day.", valueName: "number"))
    var deviceCommits = Quotas().deviceCommits

    @Option(
        help: ArgumentHelp(
            "Bytes of commits that a device may bring in a day.", valueName: "number"))
    var deviceBytes = Quotas().deviceBytes

    @Option(
        help: ArgumentHelp("Writers that a device may bring to a space.", valueName: "number"))
    var deviceWriters = Quotas().deviceWriters

    @Option(help: ArgumentHelp("Commits that a space may hold.", valueName: "number"))
    var spaceCommits = Quotas().spaceCommits

    @Option(
        help: ArgumentHelp("Bytes of a space's log and states together.", valueName: "number"))
    var spaceBytes = Quotas().spaceBytes

    func validate() throws {
        let numbers = [deviceCommits, deviceBytes, deviceWriters, spaceCommits, spaceBytes]
        guard numbers.allSatisfy({ $0 > 0 }) else {
            throw CommandFailure.usage(
                "a quota is a number above 0", hint: "leave it out for the usual one")
        }
    }

    var quotas: Quotas {
        var quotas = Quotas()
        quotas.deviceCommits = deviceCommits
        quotas.deviceBytes = deviceBytes
        quotas.deviceWriters = deviceWriters
        quotas.spaceCommits = spaceCommits
        quotas.spaceBytes = spaceBytes
        return quotas
    }
}
