import Foundation

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// One HTTP request and its answer, as far as the tests look at it.
struct HTTPCall: Sendable {
    let status: Int
    let headers: [String: String]
    let body: Data

    /// - Parameter headers: sent as they are; the body makes it a POST.
    static func send(
        _ url: String, headers: [String: String] = [:], body: Data? = nil
    ) async throws -> HTTPCall {
        guard let address = URL(string: url) else { throw URLError(.badURL) }
        var request = URLRequest(url: address)
        request.timeoutInterval = 90
        request.httpMethod = body == nil ? "GET" : "POST"
        request.httpBody = body
        for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
        let session = URLSession(configuration: .ephemeral)
        defer { session.finishTasksAndInvalidate() }
        let (data, response) = try await session.data(for: request)
        guard let response = response as? HTTPURLResponse else {
            throw URLError(.badServerResponse)
        }
        var fields: [String: String] = [:]
        for case (let name as String, let value as String) in response.allHeaderFields {
            fields[name.lowercased()] = value
        }
        return HTTPCall(status: response.statusCode, headers: fields, body: data)
    }

    var text: String { String(decoding: body, as: UTF8.self) }

    var json: [String: Any] {
        (try? JSONSerialization.jsonObject(with: body)) as? [String: Any] ?? [:]
    }

    /// The `code` of problem details; nil for any other answer.
    var problem: String? {
        headers["content-type"] == "application/problem+json" ? json["code"] as? String : nil
    }
}
