import SyncProtocol

extension CollectionSchema {
    /// A figure or question that tells how migration is governed.
    static let indicator = CollectionSchema(
        "indicator", plural: "indicators", label: "Indicator", space: .network,
        codeField: "code", titleFields: ["code", "title"],
        naturalKeys: [NaturalKey(.unique, "code"), NaturalKey(.name, "title")],
        fields: [
            FieldSchema("code", .text, .once, .public, .required),
            FieldSchema("title", .text, .review, .public, .required),
            FieldSchema("domain", .code(.mgiDomain), .review, .public),
            FieldSchema("unit", .text, .review, .public),
            FieldSchema("formula", .text, .review, .public),
        ])

    /// The value of an indicator for a period, an area and a part of the population.
    static let observation = CollectionSchema(
        "observation", plural: "observations", label: "Observation", space: .network,
        titleFields: ["period", "area", "disaggregation"],
        naturalKeys: [NaturalKey(.unique, "indicator", "period", "area", "disaggregation")],
        fields: [
            FieldSchema("indicator", .reference("indicator"), .once, .public, .required),
            FieldSchema("period", .text, .once, .public, .required, form: .period),
            FieldSchema("area", .code(.area), .once, .public),
            FieldSchema(
                "disaggregation", .text, .once, .public, form: .pairs,
                note: "key=value;key=value, sorted"),
            FieldSchema("value", .number, .review, .public),
            FieldSchema("answer", .code(.mgiAnswer), .review, .public),
            FieldSchema("source", .text, .latest, .public),
            FieldSchema("method", .text, .latest, .public),
            FieldSchema(
                "status", .code(.observationStatus), .max, .public, .filledIn,
                default: "provisional"),
        ])
}
