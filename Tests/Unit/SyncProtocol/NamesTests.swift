import SyncProtocol
import Testing

@Suite("Names of spaces and offices")
struct NamesTests {
    @Test(arguments: ["network", "office:minsk", "a-1", String(repeating: "a", count: 64)])
    func aSpaceMayBeCalled(name: String) {
        #expect(SpaceName.isValid(name))
        #expect(OfficeName.isValid(name) == !name.contains(":"))
    }

    @Test(arguments: ["", "Minsk", "a b", "a_b", "минск", String(repeating: "a", count: 65)])
    func nothingMayBeCalled(name: String) {
        #expect(!SpaceName.isValid(name))
        #expect(!OfficeName.isValid(name))
    }
}
