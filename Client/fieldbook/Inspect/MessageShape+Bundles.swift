extension MessageShape {
    static let bundlePart = MessageShape.byKind(
        at: 0,
        [
            0: .tuple([("header", .item), ("maker", maker), ("spaces", .list(.item))]),
            1: .tuple([("space", .item), ("", space)]),
            2: .tuple([("states", .item), ("", .list(stateEntry))]),
            3: .tuple([("commits", .item), ("", .list(commitRun))]),
        ])

    static let peerVector = MessageShape.tuple([
        ("maker", maker),
        (
            "spaces",
            .list(
                .tuple([
                    ("space", .item), ("cursor", cursor), ("acknowledged", .list(writerHead)),
                    ("pending", .list(writerHead)),
                ]))
        ),
    ])

    private static let maker = MessageShape.tuple([
        ("schema version", .item), ("made at", .time), ("device", .id), ("office", .item),
        ("name", .item),
    ])

    private static let space = MessageShape.tuple([
        ("space", .item),
        (
            "knowledge",
            .tuple([
                ("cursor", cursor), ("base", .list(writerHead)), ("head", head),
                ("unconfirmed", .item),
            ])
        ),
        ("writers", .list(writerInfo)),
    ])
}
