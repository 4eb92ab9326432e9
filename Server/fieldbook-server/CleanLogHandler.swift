import CommandSupport
import Logging

/// Writes the log to stderr, one line for each message, without anything that steers a terminal:
/// messages name spaces, offices and errors of others.
struct CleanLogHandler: LogHandler {
    private var stream: StreamLogHandler

    init(label: String) {
        stream = .standardError(label: label)
    }

    func log(event: LogEvent) {
        var event = event
        event.message = "\(TerminalText.line(event.message.description))"
        stream.log(event: event)
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { stream[metadataKey: key] }
        set { stream[metadataKey: key] = newValue }
    }

    var metadata: Logger.Metadata {
        get { stream.metadata }
        set { stream.metadata = newValue }
    }

    var logLevel: Logger.Level {
        get { stream.logLevel }
        set { stream.logLevel = newValue }
    }
}
