import Testing

@Suite("Each check finds what it is for")
struct CheckTests {
    private func swift(_ text: String, at path: String = "Client/SyncEngine/Sample.swift")
        -> SourceFile
    {
        SourceFile(path: path, text: text)
    }

    private func function(lines: Int) -> String {
        let body = Array(repeating: "    work()", count: lines - 2).joined(separator: "\n")
        return "func long() {\n\(body)\n}\n"
    }

    @Test func aWideLineIsFound() {
        let wide = String(repeating: "a", count: 101)
        #expect(SizeChecks.wideLines(in: swift("// short\n\(wide)\n")).map(\.line) == [2])
        #expect(SizeChecks.wideLines(in: swift(String(wide.dropLast()))).isEmpty)
    }

    @Test func markdownTablesFencesAndLinksMayBeWide() {
        let wide = String(repeating: "a", count: 101)
        func lines(_ text: String) -> [Int] {
            SizeChecks.wideLines(in: SourceFile(path: "a.md", text: text)).map(\.line)
        }
        #expect(lines("| \(wide) |\n```\n\(wide)\n```\nhttps://\(wide)\n").isEmpty)
        #expect(lines("```\n```\n\(wide)\n") == [3])
    }

    @Test func aLongFileIsFoundUnlessItsHeaderSaysWhy() {
        let lines = String(repeating: "let a = 1\n", count: 400)
        #expect(SizeChecks.longFile(swift(lines)).isEmpty)
        #expect(SizeChecks.longFile(swift(lines + "let b = 1\n")).count == 1)
        #expect(SizeChecks.longFile(swift("// Long because: a table\n" + lines)).isEmpty)
        #expect(SizeChecks.longFile(swift("// Long because: \n" + lines)).count == 1)
    }

    @Test func aPublicDeclarationWithoutACommentIsFound() {
        let text = """
            /// A.
            public struct A {
                public var a: Int
                public var description: Int
            }
            """
        func lines(_ path: String) -> [Int] {
            DocumentationChecks.undocumentedDeclarations(in: swift(text, at: path)).map(\.line)
        }
        #expect(lines("Protocol/SyncProtocol/A.swift") == [3])
        #expect(lines("Sources/DomainModel/A.swift").isEmpty)
    }

    @Test func aLongFunctionIsFound() {
        #expect(SizeChecks.longFunctions(in: swift(function(lines: 70))).isEmpty)
        let findings = SizeChecks.longFunctions(in: swift("\n" + function(lines: 71)))
        #expect(findings.map(\.line) == [2])
    }

    @Test func bracesInStringsAndCommentsDoNotEndAFunction() {
        let tricky = #"""
            init(a: Int = { 1 }()) {
                let s = "} \(f("}")) \" }" // }
                /* } /* } */ } */
                let t = """
                    } "
                    """
            """#
        let rest = Array(repeating: "    work()", count: 66).joined(separator: "\n")
        #expect(SizeChecks.longFunctions(in: swift("\(tricky)\n\(rest)\n}\n")).count == 1)
    }

    @Test func protocolRequirementsAndCallsAreNotFunctions() {
        let text = "protocol P {\n    func a()\n    func b()\n}\nlet x = super.init()\n"
        #expect(FunctionScanner.functions(in: swift(text).codeLines).isEmpty)
    }

    @Test(arguments: [
        ("Protocol/SyncProtocol/A.swift", "import ReplicaStore"),
        ("Protocol/SyncProtocol/A.swift", "import Dispatch"),
        ("Server/CentralServer/A.swift", "import SyncEngine"),
        ("Server/CentralStorage/A.swift", "import ReplicaStore"),
        ("Client/SyncEngine/A.swift", "import CentralStorage"),
        ("Client/fieldbook/A.swift", "package import Hummingbird"),
        ("Client/DemoData/A.swift", "import struct StoreKit.StoreError"),
        ("Sources/DomainModel/A.swift", "@preconcurrency import GRDB"),
        ("Sources/Unheard/A.swift", "import Foundation"),
    ])
    func anImportAgainstTheArrowsIsFound(path: String, line: String) {
        #expect(ModuleArrows.forbiddenImports(in: swift(line, at: path)).count == 1)
    }

    @Test(arguments: [
        ("Protocol/SyncProtocol/A.swift", "import Crypto\nimport Foundation"),
        ("Sources/ReplicaStore/A.swift", "package import SyncProtocol\nimport GRDB"),
        ("Client/DemoData/A.swift", "// import GRDB\nlet a = \"import GRDB\""),
        ("Tests/Storage/A.swift", "import CentralStorage\nimport SyncEngine"),
    ])
    func anImportAlongTheArrowsIsNotFound(path: String, line: String) {
        #expect(ModuleArrows.forbiddenImports(in: swift(line, at: path)).isEmpty)
    }

    @Test(arguments: [
        "INSERT INTO commits VALUES (1)", "INSERT OR IGNORE INTO\n  commit_records VALUES (1)",
        "UPDATE OR REPLACE voids SET writer = 1", "DELETE FROM records", "REPLACE INTO writers",
        "UPDATE\nspaces SET writer = NULL",
    ])
    func aChangePastTheLedgerIsFound(sql: String) {
        let text = "let sql = \"\"\"\n\(sql)\n\"\"\"\n"
        for path in ["Sources/ReplicaStore/Sync/A.swift", "Client/Command/A.swift"] {
            #expect(LedgerChecks.foreignChanges(in: swift(text, at: path)).count == 1)
        }
        for path in ["Sources/ReplicaStore/Ledger/A.swift", "Server/Storage/A.swift"] {
            #expect(LedgerChecks.foreignChanges(in: swift(text, at: path)).isEmpty)
        }
    }

    @Test func readingAndOtherTablesAreNoChangePastTheLedger() {
        let texts = [
            "SELECT * FROM commits", "INSERT INTO compared SELECT id FROM records",
            "ON CONFLICT DO UPDATE SET counter = 1", "DELETE FROM quarantine",
        ]
        for text in texts {
            let file = swift("\"\(text)\"", at: "Sources/ReplicaStore/Sync/A.swift")
            #expect(LedgerChecks.foreignChanges(in: file).isEmpty)
        }
    }

    @Test(arguments: [
        "let rows = LedgerRows(database: database, space: 1)", "try ledger.rows.save(head)",
        "try applier.ledger.workspace.update(key) { _ in }", "extension SpaceLedger {",
        "ledger.space.cursor = .start",
    ])
    func aShortCutPastTheLedgersVerbsIsFound(line: String) {
        let path = "Sources/ReplicaStore/Sync/A.swift"
        #expect(LedgerChecks.shortCuts(in: swift(line, at: path)).count == 1)
        let own = swift(line, at: "Sources/ReplicaStore/Ledger/A.swift")
        #expect(LedgerChecks.shortCuts(in: own).isEmpty)
    }

    @Test func theLedgersVerbsAreNoShortCut() {
        let text = """
            try ledger.append(commit, deltas, hash: hash, frame: frame, isFrozen: true)
            guard ledger.space.cursor == cursor else { return }
            // LedgerRows change rows.
            """
        let file = swift(text, at: "Sources/ReplicaStore/Sync/A.swift")
        #expect(LedgerChecks.shortCuts(in: file).isEmpty)
    }

    @Test func anUndocumentedCommandIsFound() {
        func findings(_ arguments: String) -> [String] {
            let text = "struct A: AsyncParsableCommand {\n\(arguments)\n}\n"
            let file = swift(text, at: "Client/fieldbook/ACommand.swift")
            return CommandChecks.undocumentedCommands(in: file).map(\.message)
        }
        #expect(findings("").count == 1)
        #expect(findings("CommandConfiguration(commandName: \"a\")").count == 2)
        let noExample = "CommandConfiguration(abstract: \"Does :).\", discussion: \"More.\")"
        #expect(findings(noExample) == ["a command without an example in its discussion"])
        let whole = "CommandConfiguration(abstract: \"A.\", discussion: \"fieldbook a\")"
        #expect(findings(whole).isEmpty)
    }

    @Test func unfinishedWorkIsFound() {
        let word = "TO" + "DO"
        #expect(WordingChecks.unfinishedWork(in: swift("// \(word): later\n")).count == 1)
        #expect(WordingChecks.unfinishedWork(in: swift("// done\n")).isEmpty)
    }

    @Test func shortcutsAreFoundInCodeAlone() {
        #expect(WordingChecks.shortcuts(in: swift("let a = try! b()\n")).count == 1)
        #expect(WordingChecks.shortcuts(in: swift("let a = b as! C\n")).count == 1)
        #expect(WordingChecks.shortcuts(in: swift("// try! nothing\n")).isEmpty)
        let test = swift("@testable import A\ntry! b()\n", at: "Tests/Unit/ATests.swift")
        #expect(WordingChecks.shortcuts(in: test).count == 1)
    }

    @Test func anUnexplainedPromiseIsFound() {
        let promise = "final class A: @unchecked Sendable {}\n"
        #expect(WordingChecks.unexplainedPromises(in: swift(promise)).count == 1)
        #expect(
            WordingChecks.unexplainedPromises(in: swift("// One thread owns it.\n" + promise))
                .isEmpty)
    }
}
