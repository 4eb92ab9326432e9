import Testing
@Suite struct Ph { @Test func x() {} }
