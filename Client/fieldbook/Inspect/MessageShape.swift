/// What the parts of a message are called, for those who read it.
///
/// A description for display only: a part that is not as described is printed all the same.
indirect enum MessageShape: Sendable {
    /// Any item.
    case item
    /// A writer's id, shown as 16 hexadecimal digits.
    case writer
    /// A hybrid timestamp.
    case stamp
    /// Milliseconds since 1970.
    case time
    /// A UUID.
    case id
    /// An array whose parts have names.
    case tuple([(String, MessageShape)])
    /// An array of one kind of thing.
    case list(MessageShape)
    /// An array in which these follow one another again and again.
    case flat([MessageShape])
    /// A byte string that holds an item.
    case embedded(MessageShape)
    /// Told apart by the length of the array, or by being no array.
    case byLength([Int: MessageShape])
    /// Told apart by the number at the first place of the array.
    case byKind(at: Int, [UInt64: MessageShape])
}

extension MessageShape {
    static let exchangeRequest = MessageShape.tuple([
        ("version", .item), ("schema version", .item), ("wait seconds", .item),
        ("access fingerprint", .item), ("roll-up", .item), ("spaces", .list(spaceRequest)),
    ])

    static let exchangeAnswer = MessageShape.tuple([
        ("version", .item), ("epoch", .id), ("server time", .time),
        ("access", .list(.tuple([("space", .item), ("level", .item)]))),
        ("roll-up terms", .list(.tuple([("space", .item), ("hash", .item)]))),
        ("spaces", .list(spaceAnswer)),
    ])

    private static let spaceRequest = MessageShape.tuple([
        ("space", .item), ("cursor", cursor), ("digest", .item),
        (
            "writers",
            .list(
                .tuple([("acknowledged", writerHead), ("minted", writerHead), ("foreign", .item)]))
        ),
        ("announced", .list(writerInfo)), ("commits", .list(commitRun)),
        ("wanted", .list(recordReference)), ("pull", .item),
        (
            "healing",
            .tuple([
                ("states", .list(stateEntry)),
                (
                    "end",
                    .tuple([
                        ("vector", .list(writerHead)), ("hashes", .list(writerHead)),
                        ("voids", .list(logEntry)), ("collected", .list(recordReference)),
                    ])
                ),
            ])
        ),
    ])

    private static let recordReference = MessageShape.tuple([
        ("collection", .item), ("record", .id),
    ])

    private static let spaceAnswer = MessageShape.byKind(
        at: 1,
        [
            0: answer("page", page), 1: answer("writer forked", .list(writerFork)),
            2: answer("unknown cursor", spaceHistory), 3: answer("not permitted", .item),
            4: answer("gap", .list(writerHead)),
            5: answer("quota exceeded", .tuple([("seconds", .item)])),
        ])

    private static let writerFork = MessageShape.tuple([
        ("head", writerHead), ("first counter", .item), ("prefixes", .item),
        ("stamps", .item),
    ])

    private static let spaceHistory = MessageShape.tuple([
        ("heads", .list(writerHead)), ("end", logPlace), ("digest", .item), ("may heal", .item),
        ("shared", logPlace),
    ])

    private static let logPlace = MessageShape.tuple([("number", .item), ("chain", .item)])

    private static func answer(_ kind: String, _ content: MessageShape) -> MessageShape {
        .tuple([("space", .item), (kind, .item), ("", content)])
    }

    private static let page = MessageShape.byKind(
        at: 0,
        [0: page("entries", logRow), 1: page("states", stateEntry)])

    private static func page(_ name: String, _ content: MessageShape) -> MessageShape {
        .tuple([
            (name, .item), ("", .list(content)), ("next cursor", cursor), ("more", .item),
            ("writers", .list(writerInfo)), ("wanted states", .list(stateEntry)), ("head", head),
            ("part", scanPart),
        ])
    }

    private static let scanPart = MessageShape.tuple([
        ("vector", .list(writerHead)), ("voids", .list(logEntry)),
        ("collected", .list(recordReference)),
    ])

    static let head = MessageShape.tuple([
        ("chain", .item), ("digest", .item), ("vector", .list(writerHead)),
        ("voids", .list(logEntry)), ("collected", .list(recordReference)),
    ])

    static let cursor = MessageShape.byLength([
        4: .tuple([("knowledge", .item), ("epoch", .id), ("number", .item), ("chain", .item)]),
        5: .tuple([
            ("scan", .item), ("epoch", .id), ("start", .item), ("last", .item), ("record", .id),
        ]),
    ])

    static let writerHead = MessageShape.tuple([
        ("writer", .writer), ("counter", .item), ("hash", .item),
    ])

    static let writerInfo = MessageShape.tuple([
        ("writer", .writer), ("device", .id), ("office", .item), ("name", .item),
        ("device's key", .item),
    ])

    static let commitRun = MessageShape.tuple([
        ("writer", .writer), ("first counter", .item), ("previous hash", .item),
        ("frames", .list(.embedded(frame))), ("last hash", .item),
        ("signature", .item),
    ])

    /// A frame alone continues the writer of the entry before it.
    private static let logRow = MessageShape.byLength([
        0: .embedded(frame), 4: logEntry, 5: logEntry,
    ])

    private static let logEntry = MessageShape.byKind(
        at: 0,
        [
            0: entry("commit", [("frame", .embedded(frame)), ("brought by", .id)]),
            1: entry("void", [("hash", .item), ("reason", .item)]),
            5: entry("own commits", [("count", .item), ("hash", .item)]),
            6: entry("signature", [("signature", .item)]),
        ])

    private static func entry(
        _ kind: String, _ rest: [(String, MessageShape)]
    ) -> MessageShape {
        .tuple([(kind, .item), ("writer", .writer), ("counter", .item)] + rest)
    }

    static let stateEntry = MessageShape.tuple([
        ("collection", .item), ("record", .id), ("state", .embedded(recordState)),
    ])
}

extension MessageShape {
    static let frame = MessageShape.tuple([
        ("stamp", .stamp), ("author", .item),
        ("deltas", .list(.byLength([0: .embedded(delta), 1: .tuple([("redacted", .item)])]))),
    ])

    private static let delta = MessageShape.tuple([
        ("collection", .item), ("record", .id), ("seen", vector),
        ("origins: writer's place, counter, stamp, author", .flat([.item, .item, .stamp, .item])),
        ("heads", .item), ("registers: key, siblings", .flat([.item, .item])),
        ("complete", .item),
    ])

    static let recordState = MessageShape.tuple([
        ("context", vector),
        (
            "origins: writer's place, counter, stamp, author's place",
            .flat([.item, .item, .stamp, .item])
        ),
        ("authors", .item), ("heads", .item), ("registers: key, siblings", .flat([.item, .item])),
    ])

    private static let vector = MessageShape.flat([.writer, .item])
}

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
