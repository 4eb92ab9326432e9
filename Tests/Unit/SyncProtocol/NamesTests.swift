import SyncProtocol
import Testing

@Suite("Names of spaces and offices")
struct NamesTests {
    @Test(arguments: ["network", "office:minsk", "a-1", String(repeating: "a", count: 64)])
    func aSpaceMayBeCalled(name: String) {
        #expect(SpaceName.isValid(name))
        #expect(OfficeName.isValid(name) == !name.contains(":"))
    }

    @Test func aChannelIsCalledByItsOfficesSorted() throws {
        let channel = try #require(OfficeChannel("minsk", "brest"))
        #expect(channel.space == "between:brest+minsk")
        #expect(channel.offices == ["brest", "minsk"])
        #expect(OfficeChannel(space: channel.space) == channel)
        #expect(SpaceName.isValid(channel.space))
        #expect(OfficeChannel("minsk", "minsk") == nil)
        let longest = String(repeating: "a", count: OfficeChannel.officeByteLimit - 1)
        let pair = try #require(OfficeChannel(longest + "b", longest + "c"))
        #expect(SpaceName.isValid(pair.space))
    }

    @Test(arguments: [
        "between:minsk+brest", "between:a+a", "between:a+", "between:a+b+c", "between:+a",
        "between:A+b", "between:a+b:c", "office:a+b", "a+b",
    ])
    func nothingElseIsAChannel(name: String) {
        #expect(OfficeChannel(space: name) == nil)
        #expect(!SpaceName.isValid(name))
    }

    @Test(arguments: ["", "Minsk", "a b", "a_b", "минск", String(repeating: "a", count: 65)])
    func nothingMayBeCalled(name: String) {
        #expect(!SpaceName.isValid(name))
        #expect(!OfficeName.isValid(name))
    }
}
