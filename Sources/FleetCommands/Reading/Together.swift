/// Does something with every element, a few at a time; results come in the order of the elements.
///
/// - Parameters:
///   - elements: What to do it with.
///   - most: How many are under way at once; the client has as many connections.
///   - body: What to do.
/// - Returns: A result for each element.
func together<Element: Sendable, Result: Sendable>(
    _ elements: [Element],
    most: Int = 8,
    _ body: @escaping @Sendable (Element) async -> Result,
) async -> [Result] {
    await withTaskGroup(of: (Int, Result).self) { group in
        func begin(_ number: Int) {
            let element = elements[number]
            group.addTask { (number, await body(element)) }
        }
        (0..<min(most, elements.count)).forEach(begin)
        var next = min(most, elements.count)
        var results = [Result?](repeating: nil, count: elements.count)
        while let (number, result) = await group.next() {
            results[number] = result
            guard next < elements.count else { continue }
            begin(next)
            next += 1
        }
        return results.compactMap(\.self)
    }
}
