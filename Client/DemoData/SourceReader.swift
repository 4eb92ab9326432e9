import SyncProtocol
import TextFormats

/// Reads source files of either kind and names the file in every error.
struct SourceReader {
    let text: (String) -> String?

    func table(_ path: String) throws(DemoDataError) -> CSVDocument {
        do {
            return try CSVDocument(parsing: contents(of: path))
        } catch {
            throw error.inFile(path)
        }
    }

    /// - Parameter make: gives nil where the file's JSON is not of the shape that was expected.
    func json<Shape>(
        _ path: String, _ make: (Value) -> Shape?
    ) throws(DemoDataError) -> Shape {
        let text = try contents(of: path)
        guard let value = try? JSONReader.value(text), let shape = make(value) else {
            throw DemoDataError("not the JSON that was expected", file: path)
        }
        return shape
    }

    private func contents(of path: String) throws(DemoDataError) -> String {
        guard let text = text(path) else {
            throw DemoDataError("missing or not readable", file: path)
        }
        return text
    }
}

extension Value {
    /// The elements of an array of texts.
    var texts: [String]? {
        guard let array else { return nil }
        let texts = array.compactMap(\.text)
        return texts.count == array.count ? texts : nil
    }
}
