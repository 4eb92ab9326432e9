import CommandSupport

/// Markup that is safe to send: what is put into a literal as text is escaped, and only markup goes
/// in as markup.
///
/// Written by interpolation: in `"<td>\(title)</td>"` a `String` is cleaned of control and
/// direction characters and escaped for content and for quoted attributes; another `HTML` stands as
/// it is. There is no way in for text that was not escaped.
package struct HTML: Sendable, ExpressibleByStringInterpolation {
    /// The markup as it is sent.
    package let markup: String

    package init(stringLiteral value: StaticString) { markup = value.description }

    package init(stringInterpolation: StringInterpolation) {
        markup = stringInterpolation.markup
    }

    private init(markup: String) { self.markup = markup }

    /// Parts one after the other.
    package static func joined(_ parts: [HTML]) -> HTML {
        HTML(markup: parts.map(\.markup).joined())
    }

    /// Text from elsewhere in its own direction, so that it does not turn what stands around it.
    package static func isolated(_ text: String) -> HTML { "<bdi>\(text)</bdi>" }

    package struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var markup = ""

        package init(literalCapacity: Int, interpolationCount: Int) {
            markup.reserveCapacity(literalCapacity + 32 * interpolationCount)
        }

        package mutating func appendLiteral(_ literal: StaticString) {
            markup += literal.description
        }

        package mutating func appendInterpolation(_ part: HTML) { markup += part.markup }

        package mutating func appendInterpolation(_ text: String) {
            markup += HTML.escaped(text)
        }
    }

    private static func escaped(_ text: String) -> String {
        var bytes: [UInt8] = []
        for byte in TerminalText.clean(text).utf8 {
            switch byte {
            case UInt8(ascii: "&"): bytes += "&amp;".utf8
            case UInt8(ascii: "<"): bytes += "&lt;".utf8
            case UInt8(ascii: ">"): bytes += "&gt;".utf8
            case UInt8(ascii: "\""): bytes += "&quot;".utf8
            case UInt8(ascii: "'"): bytes += "&#39;".utf8
            default: bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
