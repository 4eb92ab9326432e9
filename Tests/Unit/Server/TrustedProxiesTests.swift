import CentralServer
import HTTPTypes
import Testing

@Suite("Trusted proxies")
struct TrustedProxiesTests {
    private func client(
        _ proxies: TrustedProxies, peer: String, _ forwarded: String...
    ) throws -> String {
        var headers = HTTPFields()
        let name = try #require(HTTPField.Name("X-Forwarded-For"))
        headers[values: name] = forwarded
        return proxies.clientAddress(peer: peer, headers)
    }

    @Test("without a trusted proxy nobody's header counts")
    func untrusted() throws {
        #expect(try client(TrustedProxies(), peer: "127.0.0.1", "192.0.2.7") == "127.0.0.1")
        let others = try #require(TrustedProxies(["192.0.2.1"]))
        #expect(try client(others, peer: "192.0.2.9", "192.0.2.7") == "192.0.2.9")
    }

    @Test("behind trusted ones the last address that is none of them counts, not what it claims")
    func trusted() throws {
        let proxies = try #require(TrustedProxies(["127.0.0.1", "2001:db8::1"]))
        #expect(try client(proxies, peer: "127.0.0.1", "192.0.2.7") == "192.0.2.7")
        #expect(try client(proxies, peer: "::ffff:127.0.0.1", "192.0.2.7") == "192.0.2.7")
        #expect(try client(proxies, peer: "127.0.0.1", "203.0.113.5, 192.0.2.7") == "192.0.2.7")
        #expect(
            try client(proxies, peer: "127.0.0.1", "203.0.113.5", "192.0.2.7, 2001:db8:0::1")
                == "192.0.2.7")
        #expect(try client(proxies, peer: "127.0.0.1", "192.0.2.7:4711") == "192.0.2.7")
        #expect(try client(proxies, peer: "127.0.0.1", "[2001:db8::7]:4711") == "2001:db8::7")
        #expect(try client(proxies, peer: "127.0.0.1", "192.0.2.7, unknown") == "127.0.0.1")
        #expect(try client(proxies, peer: "127.0.0.1") == "127.0.0.1")
    }

    @Test("an IPv6 host is counted by its network, an IPv4 one by itself")
    func networks() {
        #expect(TrustedProxies.network(of: "192.0.2.7") == "192.0.2.7")
        #expect(TrustedProxies.network(of: "2001:db8:1:2:3:4:5:6") == "2001:db8:1:2")
        #expect(TrustedProxies.network(of: "2001:db8::6") == "2001:db8:0:0")
        #expect(TrustedProxies.network(of: "fe80::1%eth0") == "fe80:0:0:0")
    }

    @Test("only IP addresses are taken")
    func names() {
        #expect(TrustedProxies(["proxy.example.org"]) == nil)
        #expect(TrustedProxies(["192.0.2.0/24"]) == nil)
    }
}
