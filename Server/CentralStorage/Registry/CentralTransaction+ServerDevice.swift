import GRDB
import StoreKit
import SyncProtocol

extension CentralTransaction {
    /// The server's own device id, made and kept when it is asked for first.
    func readOrCreateServerDevice() throws -> DeviceID {
        let row = try database.row("SELECT device FROM registry WHERE device IS NOT NULL")
        if let row { return try row.recordID(0) }
        var generator = environment.generator
        let device = DeviceID(milliseconds: environment.now(), using: &generator)
        try database.run("UPDATE registry SET device = ?", [device.blob])
        return device
    }
}
