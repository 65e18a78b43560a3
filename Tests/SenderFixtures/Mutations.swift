package import Intake
import Warden

/// Requests that are nearly right: a scheme's request with a little of what the scheme covers changed at random.
package struct Mutations {
    private let scheme: Scheme
    private let trial: Trial
    private let covered: Range<Int>?
    /// Bodies of other requests.
    private let others: [[UInt8]]
    private var generator: SeededGenerator

    /// - Parameters:
    ///   - scheme: The scheme, whose request is accepted as it is.
    ///   - seed: The same changes come from the same seed.
    /// - Throws: When a fixture cannot be read, or the scheme's request is not accepted.
    package init(of scheme: Scheme, seed: UInt64 = 0) throws {
        self.scheme = scheme
        self.trial = try scheme.trial()
        guard self.trial.accepts(self.trial.request) else { throw Missing() }
        self.covered = try scheme.covered(self.trial.request.body)
        self.others = try Fixture.all.map { try $0.request.body }.filter { [request = self.trial.request] in
            $0 != request.body
        }
        self.generator = SeededGenerator(seed: scheme.description.utf8.reduce(seed &+ 7) { $0 &* 31 &+ UInt64($1) })
    }

    /// Tries some changed requests.
    ///
    /// - Parameter count: How many.
    /// - Returns: Those that were accepted, with their numbers; none, if all is well.
    package mutating func accepted(of count: Int) -> [(number: Int, request: RequestFile)] {
        var accepted: [(number: Int, request: RequestFile)] = []
        for number in 0..<count {
            var request = self.next()
            while request == self.trial.request { request = self.next() }
            if self.trial.accepts(request) { accepted.append((number, request)) }
        }
        return accepted
    }

    private mutating func next() -> RequestFile {
        var request = self.trial.request
        if let covered, self.scheme.headers.isEmpty || Bool.random(using: &self.generator) {
            request.body = self.body(request.body, within: covered)
        } else if let header = self.scheme.headers.randomElement(using: &self.generator) {
            self.change(header.name, free: header.free, of: &request)
        }
        return request
    }

    /// A bit turned, bytes cut off, put in or doubled, or another body altogether.
    private mutating func body(_ body: [UInt8], within range: Range<Int>) -> [UInt8] {
        var body = body
        let place = Int.random(in: range, using: &self.generator)
        switch Int.random(in: 0..<7, using: &self.generator) {
        case 0...1: body[place] ^= 1 << UInt8.random(in: 0..<8, using: &self.generator)
        case 2: body.removeSubrange(place..<range.upperBound)
        case 3: body.removeSubrange(range.lowerBound...place)
        case 4: body.insert(UInt8.random(in: .min ... .max, using: &self.generator), at: place)
        case 5: body.insert(contentsOf: body[place..<range.upperBound].prefix(8), at: place)
        default:
            if self.scheme.coverage == .body { return self.others.randomElement(using: &self.generator) ?? [] }
            body[place] = UInt8.random(in: 0x21...0x7E, using: &self.generator)
        }
        return body
    }

    /// The header changed, cut, lengthened, gone, or there twice.
    private mutating func change(_ name: String, free: Int, of request: inout RequestFile) {
        guard let index = request.headers.firstIndex(where: { $0.name == name }) else { return }
        var value = Array(request.headers[index].value.utf8)
        let place = Int.random(in: free..<value.count, using: &self.generator)
        switch Int.random(in: 0..<9, using: &self.generator) {
        case 0...2: value[place] ^= 1 << UInt8.random(in: 0..<7, using: &self.generator)
        case 3: value.removeSubrange(place...)
        case 4: value.insert(UInt8.random(in: 0x21...0x7E, using: &self.generator), at: place)
        case 5: value.remove(at: place)
        case 6: value.insert(contentsOf: value[place...].prefix(8), at: place)
        case 7:
            request.headers.remove(at: index)
            return
        default:
            request.headers.append(HeaderField(name: name, value: "x"))
            return
        }
        request.headers[index] = HeaderField(name: name, value: String(decoding: value, as: UTF8.self))
    }
}
