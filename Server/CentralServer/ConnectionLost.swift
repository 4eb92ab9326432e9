/// The connection broke while a request was read: there is nobody to answer.
struct ConnectionLost: Error {
    let underlying: any Error
}
