import DomainModel
import Presentation
import ReplicaStore

/// The pages of the desk as markup.
struct DeskPage {
    let language: ReadingLanguage
    /// Nil where nobody is signed in.
    let session: DeskSessions.Session?

    private func word(_ word: DeskWords) -> String { word.text(in: language) }

    /// What has to be done, in the order of `fieldbook today` and with the same words.
    func today(_ items: [TodayItem], schema: Schema) -> HTML {
        guard !items.isEmpty else {
            return frame(.today, "<p>\(word(.nothingDue))</p>")
        }
        let heads = [DeskWords.due, .what, .who, .command].map { head -> HTML in
            "<th scope=\"col\">\(word(head))</th>"
        }
        let rows = items.map { row($0, schema) }
        return frame(
            .today,
            """
            <table><thead><tr>\(HTML.joined(heads))</tr></thead>
            <tbody>\(HTML.joined(rows))</tbody></table>
            """)
    }

    private func row(_ item: TodayItem, _ schema: Schema) -> HTML {
        let day: HTML = item.due.map { "<time>\($0.text)</time>" } ?? ""
        let late: HTML = item.isLate ? " <span class=\"late\">\(word(.late))</span>" : ""
        let services = schema.collection("referral")?.field("service_type")?.type.codeList
        let title = item.title { services?[$0]?.label(in: language) ?? $0 }
        return """
            <tr><td>\(day)\(late)</td><td>\(Wording.text(item.label, in: language))</td>\
            <td>\(HTML.isolated(Wording.text(title, in: language)))</td>\
            <td><code>\((["fieldbook"] + item.command).joined(separator: " "))</code></td></tr>

            """
    }

    /// A page that says one thing and what to do about it.
    func message(_ message: DeskWords, _ advice: DeskWords) -> HTML {
        frame(message, "<p>\(word(advice))</p>")
    }

    private func frame(_ title: DeskWords, _ content: HTML) -> HTML {
        """
        <!DOCTYPE html>
        <html lang="\(language.rawValue)"><head><meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>\(word(title)) – \(word(.title))</title>
        <link rel="stylesheet" href="/style.css"></head>
        <body><a class="skip" href="#content">\(word(.toContent))</a>
        <header><b>\(word(.title))</b>\(languages)\(signOut)</header>
        <main id="content"><h1>\(word(title))</h1>
        \(content)</main></body></html>

        """
    }

    private var languages: HTML {
        let names: [(ReadingLanguage, String)] = [
            (.belarusian, "Беларуская"), (.english, "English"), (.russian, "Русский"),
        ]
        let links = names.map { code, name -> HTML in
            let current: HTML = code == language ? " aria-current=\"true\"" : ""
            return """
                <a href="/?lang=\(code.rawValue)" lang="\(code.rawValue)"\(current)>\(name)</a>
                """
        }
        return "<nav aria-label=\"\(word(.language))\">\(HTML.joined(links))</nav>"
    }

    private var signOut: HTML {
        guard let session else { return "" }
        return """
            <form method="post" action="/sign-out?lang=\(language.rawValue)">\
            <input type="hidden" name="form" value="\(session.formToken)">\
            <button>\(word(.signOut))</button></form>
            """
    }
}
