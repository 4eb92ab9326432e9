import Foundation
import TestSupport

/// A fictitious authority and the certificates that it issues, made by the openssl command.
final class TestAuthority {
    /// A server's certificate and key, as PEM files.
    struct Pair {
        let certificate: String
        let key: String
        /// The files are there as long as somebody needs them.
        fileprivate let folder: ScratchFolder

        var arguments: [String] { ["--tls-certificate", certificate, "--tls-key", key] }
    }

    static let localNames = ["DNS:localhost", "IP:127.0.0.1"]

    private let folder: ScratchFolder
    /// The authority's own certificate.
    let file: String
    private var keyFile: String { folder.file("authority.key") }

    init() throws {
        folder = try ScratchFolder()
        file = folder.file("authority.pem")
        try openSSL(
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
            "-keyout", keyFile, "-out", file, "-days", "30", "-subj",
            "/CN=Fictitious Authority")
        try "".write(toFile: folder.file("index.txt"), atomically: true, encoding: .utf8)
    }

    /// Issues a certificate for a new key.
    ///
    /// - Parameters:
    ///   - name: of the files, which are replaced if there are such.
    ///   - hosts: as in a subjectAltName.
    ///   - start: and `end`: years.
    func issue(
        _ name: String = "server", for hosts: [String] = localNames, from start: Int = 2020,
        to end: Int = 2090
    ) throws -> Pair {
        let pair = Pair(
            certificate: folder.file("\(name).pem"), key: folder.file("\(name).key"), folder: folder
        )
        let configuration = folder.file("authority.cnf")
        try """
        [ca]
        default_ca = authority
        [authority]
        database = \(folder.file("index.txt"))
        new_certs_dir = \(folder.path)
        rand_serial = yes
        default_md = sha256
        unique_subject = no
        policy = policy
        x509_extensions = leaf
        [policy]
        commonName = supplied
        [leaf]
        basicConstraints = CA:FALSE
        subjectAltName = \(hosts.joined(separator: ","))
        """.write(toFile: configuration, atomically: true, encoding: .utf8)
        let request = folder.file("request.csr")
        try openSSL(
            "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
            "-keyout", pair.key, "-out", request, "-subj", "/CN=fictitious.example")
        try openSSL(
            "ca", "-batch", "-notext", "-config", configuration, "-cert", file, "-keyfile",
            keyFile, "-in", request, "-startdate", "\(start)0101000000Z", "-enddate",
            "\(end)0101000000Z", "-out", pair.certificate)
        return pair
    }

    func write(_ text: String, to name: String) throws -> String {
        try text.write(toFile: folder.file(name), atomically: true, encoding: .utf8)
        return folder.file(name)
    }

    private func openSSL(_ arguments: String...) throws {
        let result = try runOpenSSL(arguments)
        guard result.status == 0 else {
            throw ServerProcess.Failure(description: "openssl \(arguments): \(result.errors)")
        }
    }
}

func runOpenSSL(_ arguments: [String]) throws -> CommandResult {
    try RunningCommand(executable: "/usr/bin/env", ["openssl"] + arguments, environment: [:])
        .result()
}
