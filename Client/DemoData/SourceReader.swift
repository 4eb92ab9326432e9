import Foundation

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

    func json<Shape: Decodable>(_: Shape.Type, _ path: String) throws(DemoDataError) -> Shape {
        let data = try Data(contents(of: path).utf8)
        do {
            return try JSONDecoder().decode(Shape.self, from: data)
        } catch {
            throw DemoDataError("not the JSON that was expected", file: path)
        }
    }

    private func contents(of path: String) throws(DemoDataError) -> String {
        guard let text = text(path) else {
            throw DemoDataError("missing or not readable", file: path)
        }
        return text
    }
}
