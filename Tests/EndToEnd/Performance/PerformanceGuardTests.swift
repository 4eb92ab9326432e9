import TestTraits
import Testing

/// Bytes, round trips and allocations, as the benchmarks measure them with real processes: none may
/// grow unnoticed. Limits stand a little above what was measured; who makes something smaller
/// lowers its limit with it.
@Suite("Performance guards", .slow)
struct PerformanceGuardTests {
    @Test("a first sync is smaller than the compressed plain documents, in few round trips")
    func firstSync() throws {
        let figures = try BenchFigures(
            "first-sync", "--workload", "plain", "--records", "3000")
        #expect(try figures("on the wire", of: "first sync") <= 93)
        #expect(try figures.ratio("on the wire", of: "first sync") <= 0.92)
        #expect(try figures("round trips", of: "first sync") <= 2)
        #expect(try figures.ratio("replica file") <= 2.05)
        #expect(try figures("send, on the wire") <= 94)
        #expect(try figures("server file") / 3_000 <= 1_210)
    }

    @Test("a pushed commit of one field takes few bytes, and a thousand one round trip")
    func push() throws {
        let figures = try BenchFigures("push", "--records", "3000", "--commits", "1000")
        #expect(try figures("on the wire, both directions", of: "latest") <= 28.3)
        #expect(try figures("of these sent", of: "latest") <= 28.1)
        #expect(try figures("on the wire, both directions", of: "review") <= 37.5)
        #expect(try figures("round trips", of: "latest") == 1)
        #expect(try figures("round trips", of: "review") == 1)
    }

    @Test("a sync with nothing new is one small round trip for any number of spaces")
    func nothingNew() throws {
        let figures = try BenchFigures("nothing-new")
        let wire = "on the wire, with headers"
        #expect(try figures(wire, of: "new, 1 space") <= 345)
        #expect(try figures(wire, of: "new, 10 spaces") <= 246)
        #expect(try figures(wire, of: "new, 100 spaces") <= 246)
        for spaces in ["new, 1 space", "new, 10 spaces", "new, 100 spaces"] {
            #expect(try figures("round trips", of: spaces) == 1)
        }
    }

    @Test("a long history costs a newcomer nothing, and one who comes back the shorter way")
    func history() throws {
        let figures = try BenchFigures("history", "--records", "1000", "--history", "30")
        #expect(try figures.ratio("newcomer after 30") <= 1.05)
        #expect(try figures.ratio("back after a busy fortnight") <= 1.2)
        #expect(try figures("back after a calm fortnight") <= 2_150)
        #expect(try figures("state after 50 writers") <= 940)
    }

    @Test("the pure parts and the steps of a sync ask for memory no more often than they did")
    func allocations() throws {
        let figures = try BenchFigures("micro", "--quick")
        #expect(try figures("state") <= 330)
        #expect(try figures("encode a state, allocations") <= 3.5)
        #expect(try figures("decode a state, allocations") <= 17)
        #expect(try figures("join an edit, allocations") <= 4.5)
        #expect(try figures("join two edited states, allocations") <= 7)
        #expect(try figures("view ten fields, allocations") <= 7)
        #expect(try figures("view ten fields, one in conflict, allocations") <= 18)
        #expect(try figures("digest term, allocations") <= 4.2)
        #expect(try figures("replica: apply the pages, allocations", of: "first sync") <= 19.5)
        #expect(try figures("server: answer, allocations", of: "first sync") <= 2.5)
        #expect(try figures("replica: make the request, allocations", of: "push") <= 4.3)
        #expect(try figures("server: answer, allocations", of: "push") <= 142)
        #expect(try figures("replica: apply the pages, allocations", of: "push") <= 116)
    }
}
