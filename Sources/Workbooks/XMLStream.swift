import CExpat
import TextFormats

/// Takes what a part of a workbook says, as it is read.
protocol XMLHandler: AnyObject {
    func start(_ name: XMLName, _ attributes: XMLAttributes)
    func end(_ name: XMLName)
    func text(_ bytes: UnsafeRawBufferPointer)
}

/// The name of an element or attribute, without the prefix of its namespace.
struct XMLName {
    private let local: UnsafePointer<CChar>

    init(_ name: UnsafePointer<CChar>) {
        var local = name
        var next = name
        while next.pointee != 0 {
            if next.pointee == CChar(UInt8(ascii: ":")) { local = next + 1 }
            next += 1
        }
        self.local = local
    }

    static func == (name: XMLName, text: StaticString) -> Bool {
        text.withUTF8Buffer { bytes in
            for (place, byte) in bytes.enumerated()
            where UInt8(bitPattern: name.local[place]) != byte { return false }
            return name.local[bytes.count] == 0
        }
    }

    static func ~= (text: StaticString, name: XMLName) -> Bool { name == text }
}

struct XMLAttributes {
    private let pairs: UnsafePointer<UnsafePointer<CChar>?>

    init(_ pairs: UnsafePointer<UnsafePointer<CChar>?>) { self.pairs = pairs }

    subscript(_ name: StaticString) -> String? {
        value(name).map { String(cString: $0) }
    }

    /// A value without making a string of it; good as long as the element is being started.
    func value(_ name: StaticString) -> UnsafePointer<CChar>? {
        var next = pairs
        while let key = next[0] {
            if XMLName(key) == name { return next[1] }
            next += 2
        }
        return nil
    }

    func isTrue(_ name: StaticString) -> Bool { ["1", "true"].contains(self[name]) }
}

/// Parses one part, a piece at a time. Definitions of types, by which a small file can grow without
/// bound, are refused.
final class XMLStream {
    private static let pieceSize: Int32 = 65_536

    private let parser: XML_Parser
    private let part: ZipPart
    private let name: String
    private let handler: any XMLHandler
    private var hasType = false
    private(set) var isAtEnd = false

    init(_ part: ZipPart, name: String, to handler: any XMLHandler) throws {
        guard let parser = XML_ParserCreate(nil) else {
            throw TableError("there is not enough memory to read \(name)")
        }
        (self.parser, self.part, self.name, self.handler) = (parser, part, name, handler)
        XML_SetUserData(parser, Unmanaged.passUnretained(self).toOpaque())
        XML_SetElementHandler(
            parser,
            { stream, name, attributes in
                guard let name, let attributes else { return }
                XMLStream.of(stream).handler.start(XMLName(name), XMLAttributes(attributes))
            },
            { stream, name in
                if let name { XMLStream.of(stream).handler.end(XMLName(name)) }
            })
        XML_SetCharacterDataHandler(parser) { stream, bytes, count in
            XMLStream.of(stream).handler.text(
                UnsafeRawBufferPointer(start: bytes, count: Int(count)))
        }
        XML_SetStartDoctypeDeclHandler(parser) { stream, _, _, _, _ in
            let stream = XMLStream.of(stream)
            stream.hasType = true
            XML_StopParser(stream.parser, XML_Bool(XML_FALSE))
        }
    }

    deinit { XML_ParserFree(parser) }

    private static func of(_ pointer: UnsafeMutableRawPointer?) -> XMLStream {
        guard let pointer else { preconditionFailure("the parser has lost its stream") }
        return Unmanaged<XMLStream>.fromOpaque(pointer).takeUnretainedValue()
    }

    /// Parses the next piece.
    func step() throws {
        guard !isAtEnd else { return }
        guard let buffer = XML_GetBuffer(parser, Self.pieceSize) else {
            throw TableError("there is not enough memory to read \(name)")
        }
        let count = try part.read(into: buffer, Int(Self.pieceSize))
        isAtEnd = count == 0
        guard XML_ParseBuffer(parser, Int32(count), isAtEnd ? 1 : 0) == XML_STATUS_OK else {
            throw problem
        }
    }

    /// Parses all of it.
    func run() throws {
        while !isAtEnd { try step() }
    }

    private var problem: TableError {
        if hasType {
            return TableError(
                "\(name) defines a document type, which no workbook does",
                hint: "open the file in a spreadsheet program and save it anew")
        }
        let reason = XML_ErrorString(XML_GetErrorCode(parser)).map { String(cString: $0) } ?? ""
        return TableError(
            "\(name), line \(XML_GetCurrentLineNumber(parser)): \(reason)",
            hint: "open the file in a spreadsheet program and save it anew")
    }
}
