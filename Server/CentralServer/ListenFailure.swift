import Foundation
import NIOCore

/// The server could not listen on its address.
package struct ListenFailure: Error, CustomStringConvertible {
    package let address: ListenAddress
    let underlying: any Error

    package var description: String {
        let reason =
            switch (underlying as? IOError)?.errnoCode {
            case EADDRINUSE: "another process listens there"
            case EACCES: "that is not permitted"
            case EADDRNOTAVAIL: "this machine does not have that address"
            default: "\(underlying)"
            }
        return "cannot listen on \(address): \(reason)"
    }
}
