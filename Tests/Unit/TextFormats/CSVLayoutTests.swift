import Testing
import TextFormats

@Suite("Where the rows of a table begin")
struct CSVLayoutTests {
    private static func read(
        _ text: String, _ layout: CSVLayout = CSVLayout()
    ) throws -> (reader: TableReader, rows: [TableRow]) {
        var reader = try TableReader(ByteSource(Array(text.utf8), pieces: 7), layout: layout)
        var rows: [TableRow] = []
        while let row = try reader.next() { rows.append(row) }
        return (reader, rows)
    }

    @Test("a row of tags names the columns with the one above it, and is no record")
    func tags() throws {
        let text = "Organisation,Sector\n#org,#sector +list\nAlfa,health\n#1,x\n"
        let (reader, rows) = try Self.read(text)
        #expect(reader.header == ["Organisation", "Sector"])
        #expect(reader.tags == ["#org", "#sector +list"])
        #expect(rows.map(\.line) == [3, 4])
    }

    @Test("titles above the tags are passed over; tags may stand alone")
    func titles() throws {
        let (reader, rows) = try Self.read("3W of May,\n,\nWho,What\n#org,#sector\nAlfa,x\n")
        #expect(reader.header == ["Who", "What"] && rows.map(\.cells) == [["Alfa", "x"]])
        let (bare, records) = try Self.read("#org\nAlfa\n#refugees\n")
        #expect(bare.header == ["#org"] && records.map(\.cells) == [["Alfa"], ["#refugees"]])
        let (plain, all) = try Self.read("note\nAlfa\n#refugees\n")
        #expect(plain.tags == nil && all.count == 2)
    }

    @Test("the line that names the columns can be said, or that there is none")
    func headerRow() throws {
        let text = "List of May\n\nname,type\nAlfa,media\n"
        let (reader, rows) = try Self.read(text, CSVLayout(header: .line(3), separator: 0x2C))
        #expect(reader.header == ["name", "type"] && rows.map(\.line) == [4])
        let (bare, all) = try Self.read("Alfa,media\nBravo,media\n", CSVLayout(header: .none))
        #expect(bare.header == ["1", "2"] && all.map(\.line) == [1, 2])
        #expect(throws: TableError.self) { try Self.read(text, CSVLayout(header: .line(9))) }
    }

    @Test("a separator that is said is taken, whatever the header has most of")
    func separator() throws {
        let (reader, rows) = try Self.read("a,b|c\n1,2|3\n", CSVLayout(separator: 0x7C))
        #expect(reader.header == ["a,b", "c"] && rows[0].cells == ["1,2", "3"])
    }

    @Test("what cannot be read is reported behind the rows that can")
    func faults() throws {
        var reader = try TableReader(ByteSource(Array("a\n1\n\"2\n".utf8)))
        #expect(try reader.next()?.cells == ["1"])
        #expect(throws: TableError.self) { try reader.next() }
    }
}
