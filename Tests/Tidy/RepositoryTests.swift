import Testing

@Suite("The repository keeps its house rules")
struct RepositoryTests {
    private static let files = Result { try Repository.files() }

    @Test func theWalkSeesTheProject() throws {
        let paths = try Self.files.get().map(\.path)
        #expect(paths.contains("Package.swift"))
        #expect(paths.contains("Tests/Tidy/RepositoryTests.swift"))
        #expect(paths.contains { $0.hasPrefix("Protocol/SyncProtocol/") })
    }

    @Test func linesFitTheWidth() throws {
        try expectNone(SizeChecks.wideLines)
    }

    @Test func filesAreShortOrSayWhyNot() throws {
        try expectNone(SizeChecks.longFile)
    }

    @Test func functionsAreShort() throws {
        try expectNone(SizeChecks.longFunctions)
    }

    @Test func modulesImportAlongTheArrows() throws {
        try expectNone(ModuleArrows.forbiddenImports)
    }

    @Test func theLedgerAloneChangesItsTables() throws {
        try expectNone(LedgerChecks.foreignChanges)
        try expectNone(LedgerChecks.shortCuts)
    }

    @Test func commandsAreDocumented() throws {
        try expectNone(CommandChecks.undocumentedCommands)
    }

    @Test func theCoreIsDocumented() throws {
        try expectNone(DocumentationChecks.undocumentedDeclarations)
    }

    @Test func nothingIsLeftUnfinished() throws {
        try expectNone(WordingChecks.unfinishedWork)
    }

    @Test func noTrapsAndNoTestableImports() throws {
        try expectNone(WordingChecks.shortcuts)
    }

    @Test func promisesToTheCompilerAreExplained() throws {
        try expectNone(WordingChecks.unexplainedPromises)
    }

    private func expectNone(
        _ check: (SourceFile) -> [Finding], sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let findings = try Self.files.get().flatMap(check)
        for finding in findings {
            Issue.record("\(finding)", sourceLocation: sourceLocation)
        }
    }
}
