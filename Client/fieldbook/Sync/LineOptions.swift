import ArgumentParser
import CommandSupport
import CurlTransport
import Foundation
import ReplicaStore

/// By what the server is told from somebody who only pretends to be it.
struct LineOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Trust the authorities in this PEM file, and no others.", valueName: "file"),
        completion: .file())
    var ca: String?

    @Option(
        help: ArgumentHelp(
            "The server's key, as the central office gave it: sha256//…", valueName: "pin"))
    var pin: String?

    @Flag(help: "Use plain HTTP to another machine: anybody on the way can read and change all.")
    var insecure = false

    /// A file beyond this is no list of authorities.
    private static let mostBytes = 1 << 20

    /// Whether any of them was given.
    var isGiven: Bool { ca != nil || pin != nil || insecure }

    /// - Parameter invited: the pin that came with an invitation.
    func trust(invited: String? = nil) throws -> ServerTrust {
        ServerTrust(
            authorities: try ca.map(Self.authorities),
            pins: try (pin ?? invited).map(Self.pins) ?? [], allowsPlainHTTP: insecure)
    }

    private static func authorities(_ path: String) throws -> [UInt8] {
        let path = (path as NSString).expandingTildeInPath
        let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
        let mark = "-----BEGIN CERTIFICATE-----"
        guard bytes.count <= mostBytes, String(decoding: bytes, as: UTF8.self).contains(mark) else {
            throw CommandFailure.usage(
                "\(path) holds no certificate",
                hint: "give the authority's certificate as a PEM file: it begins with \(mark)")
        }
        return bytes
    }

    /// The libraries tell a malformed pin from a wrong one by nothing.
    private static func pins(_ text: String) throws -> [String] {
        let pins = text.split(separator: ";").map(String.init)
        let areGood = pins.allSatisfy { pin in
            pin.hasPrefix(prefix)
                && Data(base64Encoded: String(pin.dropFirst(prefix.count)))?.count == 32
        }
        guard areGood, !pins.isEmpty else {
            throw CommandFailure.usage(
                "'\(text)' is no pin",
                hint: "a pin is \(prefix) and 44 characters, as in "
                    + "sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")
        }
        return pins
    }

    private static let prefix = "sha256//"
}

extension CurlConfiguration {
    init(for address: ServerAddress, _ trust: ServerTrust) {
        self.init()
        authorities = trust.authorities
        pins = trust.pins
        // What goes to this machine in the clear must not go to a proxy on another one.
        if address.isLoopback { usesEnvironmentProxy = false }
    }
}
