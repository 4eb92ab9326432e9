/// Both layouts, filled page by page with the same records in turn, beside the plain documents.
struct LayoutsBench {
    /// That of a replica's file.
    private static let pageSize = 8192

    private struct Variant {
        let layout: Layout
        let isSearchable: Bool
        let pageSize: Int
        var rate = Samples()
        var readRate = Samples()
        var size = 0

        var name: String {
            let index = isSearchable ? " + search index" : ""
            return "\(layout.rawValue)\(index), \(pageSize / 1024) KiB pages"
        }
    }

    private let deployment: Deployment
    private let options: BenchOptions
    private let records: LayoutRecords

    init(_ deployment: Deployment, _ options: BenchOptions) throws {
        self.deployment = deployment
        self.options = options
        records = try LayoutRecords(deployment)
    }

    func run() throws {
        var variants = [false, true].flatMap { isSearchable in
            Layout.allCases.map {
                Variant(layout: $0, isSearchable: isSearchable, pageSize: Self.pageSize)
            }
        }
        var plain = Samples()
        let database = PlainDatabase(path: deployment.folder + "/plain.sqlite")
        let bytes = try documentsAndStates()
        for _ in 1...options.scale.repeats {
            plain.add(
                Double(bytes.documents.count) / (try database.insert(bytes.documents)).wall)
            try take(&variants)
        }
        options.report.write(
            "layouts", workload: deployment.workload, records: deployment.records,
            rows(variants, plain, plainSize: try database.size(), bytes.totals))
    }

    private func take(_ variants: inout [Variant]) throws {
        let files = try variants.enumerated().map { place, variant in
            try LayoutFile(
                variant.layout, path: "\(deployment.folder)/layout-\(place).sqlite",
                isSearchable: variant.isSearchable, pageSize: variant.pageSize)
        }
        var seconds = variants.map { _ in 0.0 }
        try records.forEachPage { page in
            for (place, file) in files.enumerated() { seconds[place] += try file.insert(page) }
        }
        let count = Double(deployment.records)
        for (place, file) in files.enumerated() {
            variants[place].rate.add(count / seconds[place])
            variants[place].size = try file.size()
            variants[place].readRate.add(count / (try file.readStates()))
        }
    }

    /// The documents, and the mean bytes of document, state and clock.
    private func documentsAndStates() throws -> (
        documents: [PlainDatabase.Document], totals: [Measurement]
    ) {
        var documents: [PlainDatabase.Document] = []
        var sizes = [0, 0, 0]
        try records.forEachPage { page in
            for record in page {
                documents.append((record.id, record.document))
                sizes[0] += record.document.count
                sizes[1] += record.state.count
                sizes[2] += record.clock.count
            }
        }
        let count = Double(max(1, documents.count))
        let names = ["mean document", "mean state", "mean clock in the replica"]
        let totals = zip(names, sizes).map {
            Measurement($0, Double($1) / count, .bytesPerRecord)
        }
        return (documents, totals)
    }

    private func rows(
        _ variants: [Variant], _ plain: Samples, plainSize: Int, _ totals: [Measurement]
    ) -> [Measurement] {
        let file = Measurement("plain file", plainSize, .bytes)
        let insert = Measurement("plain insert", plain, .recordsPerSecond)
        var rows = totals + [file, insert]
        for variant in variants {
            rows.append(
                Measurement("\(variant.name): file", variant.size, .bytes, floor: file.asFloor))
            rows.append(
                Measurement(
                    "\(variant.name): insert", variant.rate, .recordsPerSecond,
                    floor: insert.asFloor))
        }
        for variant in variants where !variant.isSearchable {
            rows.append(
                Measurement(
                    "\(variant.name): read states", variant.readRate, .recordsPerSecond))
        }
        return rows
    }
}
