/// What the command calls itself.
enum Product {
    static let version = "0.1.0"
}
