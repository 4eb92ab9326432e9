import Foundation
import TestTraits
import Testing

/// The desk as a browser sees it, served by the real command.
@Suite(.slow) struct DeskTests {
    /// A running desk of an office alone, and what talks to it.
    private struct Desk {
        let office: FieldOffice
        let command: RunningCommand
        let port: Int
        let token: String

        init(_ office: FieldOffice) throws {
            self.office = office
            let command = try office.start("desk", "--port", "0")
            try until("the desk prints its address", seconds: 60, every: 20) {
                command.output.hasSuffix("\n")
            }
            self.command = command
            let address = try #require(
                URLComponents(string: String(command.output.dropLast())))
            port = try #require(address.port)
            token = try #require(address.queryItems?.first?.value)
        }

        /// Sends one request as it is written, and reads the whole answer.
        func send(
            _ line: String, host: String? = nil, cookie: String? = nil, origin: String? = nil,
            form: String = ""
        ) throws -> String {
            let socket = try #require(Socket.connect(UInt16(port)))
            defer { Socket.close(socket) }
            var head = "\(line) HTTP/1.1\r\nHost: \(host ?? "127.0.0.1:\(port)")\r\n"
            if let cookie { head += "Cookie: fieldbook-desk=\(cookie)\r\n" }
            if let origin { head += "Origin: \(origin)\r\n" }
            head += "Connection: close\r\nContent-Length: \(form.utf8.count)\r\n\r\n"
            #expect(Socket.send(Array((head + form).utf8), to: socket))
            var answer: [UInt8] = []
            while let bytes = Socket.receive(socket, atMost: 65_536) { answer += bytes }
            return String(decoding: answer, as: UTF8.self)
        }

        /// Signs in. - Returns: the session's cookie.
        func enter() throws -> String {
            let answer = try send("GET /enter?token=\(token)")
            #expect(answer.hasPrefix("HTTP/1.1 303"))
            let cookie = try #require(answer.firstMatch(of: /fieldbook-desk=([0-9a-f]{64});/))
            #expect(answer.contains("HttpOnly; SameSite=Strict"))
            return String(cookie.1)
        }
    }

    @Test func showsTheSameWorkAsTheCommandInEachLanguageWithNamesEscaped() throws {
        let office = try FieldOffice.alone()
        // Fictitious, and hostile.
        _ = try office.add(
            "action", "text=<script>alert(1)</script> & \"x\"", "due=2020-01-02")
        let items = try office.json("today")["items"].items
        #expect(!items.isEmpty)
        let desk = try Desk(office)
        let cookie = try desk.enter()
        for (language, word) in [("en", "Action"), ("ru", "Действие"), ("be", "Дзеянне")] {
            let page = try desk.send("GET /?lang=\(language)", cookie: cookie)
            #expect(page.hasPrefix("HTTP/1.1 200"))
            #expect(page.contains("<html lang=\"\(language)\">"))
            #expect(page.contains("<td>\(word)</td>"))
            #expect(page.contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;x&quot;"))
            #expect(!page.contains("<script"))
            #expect(page.components(separatedBy: "<tr><td>").count - 1 == items.count)
            #expect(page.lowercased().contains("content-security-policy: default-src 'none'"))
        }
    }

    @Test func refusesWhoeverHasNoSessionAndATokenThatWasUsed() throws {
        let desk = try Desk(try FieldOffice.alone())
        #expect(try desk.send("GET /").hasPrefix("HTTP/1.1 403"))
        let wrong = String(desk.token.reversed())
        #expect(try desk.send("GET /enter?token=\(wrong)").hasPrefix("HTTP/1.1 403"))
        // A cookie that somebody else has set opens nothing, and is not taken over.
        let fixed = String(repeating: "a", count: 64)
        #expect(try desk.send("GET /", cookie: fixed).hasPrefix("HTTP/1.1 403"))
        let cookie = try desk.enter()
        #expect(cookie != fixed)
        #expect(try desk.send("GET /", cookie: cookie).hasPrefix("HTTP/1.1 200"))
        #expect(try desk.send("GET /enter?token=\(desk.token)").hasPrefix("HTTP/1.1 403"))
    }

    @Test func refusesOtherHostsOtherOriginsAndFormsWithoutTheSessionsToken() throws {
        let desk = try Desk(try FieldOffice.alone())
        let cookie = try desk.enter()
        let foreign = try desk.send(
            "GET /", host: "evil.example:\(desk.port)", cookie: cookie)
        #expect(foreign.hasPrefix("HTTP/1.1 421"))
        let page = try desk.send("GET /", cookie: cookie)
        let token = try #require(page.firstMatch(of: /name="form" value="([0-9a-f]{64})"/)).1
        let path = "POST /sign-out"
        #expect(try desk.send(path, cookie: cookie).hasPrefix("HTTP/1.1 403"))
        #expect(try desk.send(path, cookie: cookie, form: "form=1").hasPrefix("HTTP/1.1 403"))
        let elsewhere = try desk.send(
            path, cookie: cookie, origin: "http://evil.example", form: "form=\(token)")
        #expect(elsewhere.hasPrefix("HTTP/1.1 403"))
        #expect(try desk.send("GET /", cookie: cookie).hasPrefix("HTTP/1.1 200"))
        let left = try desk.send(path, cookie: cookie, form: "form=\(token)")
        #expect(left.hasPrefix("HTTP/1.1 200"))
        #expect(try desk.send("GET /", cookie: cookie).hasPrefix("HTTP/1.1 403"))
    }
}
