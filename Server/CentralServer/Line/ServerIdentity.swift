import Foundation
import Logging
import NIOCore
import NIOSSL
import ServiceLifecycle
import SyncProtocol
import Synchronization
import UnixSignals

/// The certificate and key by which the server shows who it is; both can be read anew while it
/// serves.
package final class ServerIdentity: Sendable {
    /// Everything that hangs on one reading of the files.
    private struct Pair {
        let context: NIOSSLContext
        let pin: String
        let standsAlone: Bool
        /// Seconds since 1970.
        let notBefore: Int
        let notAfter: Int
    }

    private let certificateFile: String
    private let keyFile: String
    private let pair: Mutex<Pair>

    /// How long before its end a certificate is warned of, in seconds.
    private static let noticeSeconds = 14 * 24 * 60 * 60

    /// - Parameters:
    ///   - certificateFile: PEM: the server's own certificate first, then those between it and an
    ///     authority.
    ///   - keyFile: PEM, without a passphrase, and closed to other users.
    /// - Throws: `IdentityFailure`.
    package init(certificateFile: String, keyFile: String) throws(IdentityFailure) {
        self.certificateFile = certificateFile
        self.keyFile = keyFile
        pair = Mutex(try Self.read(certificateFile, keyFile))
    }

    /// The pin of the key: `sha256//` and the hash of its SubjectPublicKeyInfo, in base64.
    package var pin: String { pair.withLock(\.pin) }

    /// The pin that invitations name by themselves: only that of a certificate which stands alone
    /// in its file. One with others between it and an authority is known by that authority, and
    /// those who renew such certificates tend to change the key too.
    package var invitationPin: String? { pair.withLock { $0.standsAlone ? $0.pin : nil } }

    /// What new connections are set up with.
    var context: NIOSSLContext { pair.withLock(\.context) }

    /// Reads the files again, for connections from now on.
    ///
    /// - Returns: whether the key is another one.
    /// - Throws: `IdentityFailure`; the pair before stays.
    func reload() throws(IdentityFailure) -> Bool {
        let new = try Self.read(certificateFile, keyFile)
        return pair.withLock { pair in
            defer { pair = new }
            return new.pin != pair.pin
        }
    }

    /// What clients that look at dates find wrong with the certificate now, or soon.
    ///
    /// This is said and does not stop the server: a client that knows the key by its pin does not
    /// look at dates, and would be cut off too.
    ///
    /// - Parameter now: seconds since 1970.
    package func warning(at now: Int) -> String? {
        let (start, end) = pair.withLock { ($0.notBefore, $0.notAfter) }
        if now < start {
            return "the certificate \(certificateFile) is not valid before \(Self.day(start))"
        }
        if now > end {
            return "the certificate \(certificateFile) has expired on \(Self.day(end))"
        }
        if now > end - Self.noticeSeconds {
            return "the certificate \(certificateFile) expires on \(Self.day(end))"
        }
        return nil
    }

    private static func day(_ seconds: Int) -> String {
        Date(timeIntervalSince1970: Double(seconds)).formatted(.iso8601.year().month().day())
    }
}

extension ServerIdentity {
    /// The pin of the key that a certificate file is for. - Throws: `IdentityFailure`.
    package static func pin(ofCertificateFile path: String) throws(IdentityFailure) -> String {
        try pin(of: try leaf(path, try chain(path)), path)
    }

    private static func read(
        _ certificateFile: String, _ keyFile: String
    ) throws(IdentityFailure) -> Pair {
        let chain = try chain(certificateFile)
        let leaf = try leaf(certificateFile, chain)
        let key = try key(keyFile)
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = ["http/1.1"]
        // A client that has left would else be waited for.
        configuration.shutdownTimeout = .milliseconds(300)
        let context: NIOSSLContext
        do {
            context = try NIOSSLContext(configuration: configuration)
        } catch {
            throw IdentityFailure(
                "the key \(keyFile) does not fit the certificate \(certificateFile)",
                hint: "give the key that the certificate was made for; the server's own "
                    + "certificate stands first in its file")
        }
        return Pair(
            context: context, pin: try pin(of: leaf, certificateFile),
            standsAlone: chain.count == 1,
            notBefore: Int(leaf.notValidBefore), notAfter: Int(leaf.notValidAfter))
    }

    private static func chain(_ path: String) throws(IdentityFailure) -> [NIOSSLCertificate] {
        let bytes = try contents(path)
        let chain = try? NIOSSLCertificate.fromPEMBytes(bytes)
        guard let chain, !chain.isEmpty else {
            throw IdentityFailure(
                "\(path) holds no certificate that can be read",
                hint: "it must be PEM: the server's certificate, then those between it and the "
                    + "authority")
        }
        return chain
    }

    private static func leaf(
        _ path: String, _ chain: [NIOSSLCertificate]
    ) throws(IdentityFailure) -> NIOSSLCertificate {
        guard let leaf = chain.first else { throw IdentityFailure("\(path) is empty", hint: nil) }
        return leaf
    }

    private static func key(_ path: String) throws(IdentityFailure) -> NIOSSLPrivateKey {
        let bytes = try contents(path)
        try requirePrivate(path)
        guard let key = try? NIOSSLPrivateKey(bytes: bytes, format: .pem) else {
            throw IdentityFailure(
                "\(path) holds no private key that can be read",
                hint: "it must be PEM, without a passphrase")
        }
        return key
    }

    /// A group may read the key, as the one that some systems keep for such files.
    private static func requirePrivate(_ path: String) throws(IdentityFailure) {
        let attributes = try? FileManager.default.attributesOfItem(
            atPath: (path as NSString).resolvingSymlinksInPath)
        let mode = (attributes?[.posixPermissions] as? Int) ?? 0
        guard mode & 0o006 == 0 else {
            throw IdentityFailure(
                "the key \(path) is open to every user of this machine",
                hint: "chmod 640 \(path), or 600")
        }
    }

    private static func contents(_ path: String) throws(IdentityFailure) -> [UInt8] {
        guard let data = try? Data(contentsOf: URL(fileURLWithPath: path)) else {
            let exists = FileManager.default.fileExists(atPath: path)
            throw IdentityFailure(
                exists ? "\(path) cannot be read" : "there is no file \(path)",
                hint: exists ? "let the server's user read it" : "check the path")
        }
        return Array(data)
    }

    private static func pin(
        of certificate: NIOSSLCertificate, _ path: String
    ) throws(IdentityFailure) -> String {
        guard let key = try? certificate.extractPublicKey().toSPKIBytes() else {
            throw IdentityFailure("the certificate \(path) has no key that can be read", hint: nil)
        }
        return "sha256//" + Data(ContentHash(of: key).bytes).base64EncodedString()
    }
}

/// The server cannot show who it is with the files that it was given.
package struct IdentityFailure: Error, Hashable, CustomStringConvertible {
    package let description: String
    package let hint: String?

    init(_ description: String, hint: String?) {
        self.description = description
        self.hint = hint
    }
}

/// Reads certificate and key again at SIGHUP. Connections that stand go on as they are.
struct IdentityReloader: Service {
    let identity: ServerIdentity
    let logger: Logger
    /// Called after each reading that was taken over.
    let onReload: @Sendable (ServerIdentity) -> Void

    func run() async throws {
        let signals = await UnixSignalsSequence(trapping: .sighup)
        for await _ in signals.cancelOnGracefulShutdown() {
            do {
                let isNewKey = try identity.reload()
                logger.notice("read certificate and key anew")
                if isNewKey {
                    logger.warning(
                        "the key is new: who knows the server by its pin needs the new one")
                }
                onReload(identity)
            } catch {
                let hint = error.hint.map { "; \($0)" } ?? ""
                logger.error("the certificate before goes on: \(error)\(hint)")
            }
        }
    }
}
