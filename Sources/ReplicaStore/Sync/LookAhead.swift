import Dispatch
import Synchronization

/// Hands over what a pure function makes of portions of many values, in their order, while a second
/// thread works ahead.
///
/// Whoever has nothing else to do takes the next one: the thread
/// that works ahead, or the caller when it would have to wait. Few values are worked on in place.
final class LookAhead<Input: Sendable, Output: Sendable>: Sendable {
    private struct Work {
        /// The first portion that nobody has taken.
        var next = 0
        var done: [Int: Result<Output, any Error>] = [:]
    }

    private static var portionSize: Int { 128 }

    private let values: [Input]
    private let function: @Sendable (ArraySlice<Input>) throws -> Output
    private let portions: Int
    private let work = Mutex(Work())
    /// Signalled when the thread that works ahead has done a portion.
    private let progress = DispatchSemaphore(value: 0)

    private init(
        _ values: [Input], _ function: @escaping @Sendable (ArraySlice<Input>) throws -> Output
    ) {
        self.values = values
        self.function = function
        portions = (values.count + Self.portionSize - 1) / Self.portionSize
    }

    /// - Throws: the first error of `function` or `body`; `body` has had everything before it.
    static func forEachPortion(
        of values: [Input], _ function: @escaping @Sendable (ArraySlice<Input>) throws -> Output,
        do body: (Output) throws -> Void
    ) throws {
        let lookAhead = LookAhead(values, function)
        defer { lookAhead.work.withLock { $0.next = lookAhead.portions } }
        if lookAhead.portions > 1 {
            DispatchQueue.global(qos: .userInitiated).async { lookAhead.workAhead() }
        }
        for portion in 0..<lookAhead.portions {
            try body(try lookAhead.portion(portion).get())
        }
    }

    private func workAhead() {
        while let portion = take(at: nil) {
            let result = make(portion)
            work.withLock { $0.done[portion] = result }
            progress.signal()
        }
    }

    /// A portion's results: waited for when the other thread has taken it, made here otherwise.
    private func portion(_ portion: Int) -> Result<Output, any Error> {
        if take(at: portion) != nil { return make(portion) }
        while true {
            if let result = work.withLock({ $0.done.removeValue(forKey: portion) }) {
                return result
            }
            progress.wait()
        }
    }

    /// Takes the next portion, or none when there is none left or `wanted` is not the next one.
    private func take(at wanted: Int?) -> Int? {
        work.withLock { work in
            guard work.next < portions, wanted ?? work.next == work.next else { return nil }
            defer { work.next += 1 }
            return work.next
        }
    }

    private func make(_ portion: Int) -> Result<Output, any Error> {
        let start = portion * Self.portionSize
        return Result {
            try function(values[start..<min(start + Self.portionSize, values.count)])
        }
    }
}

extension LookAhead {
    /// The same with what the function makes of each value.
    static func forEach<Made: Sendable>(
        _ values: [Input], _ function: @escaping @Sendable (Input) throws -> Made,
        do body: (Made) throws -> Void
    ) throws where Output == [Made] {
        try forEachPortion(of: values, { try $0.map(function) }) { portion in
            for made in portion { try body(made) }
        }
    }
}
