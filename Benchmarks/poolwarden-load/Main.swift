import Foundation
import LoadKit

/// `make load`: the figures that need load, against the release binary.
@main
struct Load {
    private static let usage = """
        usage: poolwarden-load [LOAD ...] [--seed N] [--quick] [--apart] [--control] [--binary PATH]

        LOAD is \(Loads.allCases.map(\.rawValue).joined(separator: ", ")); all of them without.
        --seed     what all chances follow from; 1 without
        --quick    a second or two of each, as the tests run it
        --apart    in overload and slow the client has the last processor to itself, and the server all others
        --control  spoils one thing, so that a check fails: it exits with 1 when that was not noticed
        --binary   what is loaded; .build/release/poolwarden without
        """

    static func main() {
        do {
            guard try self.run() else { exit(1) }
        } catch {
            print("the load failed: \(error)")
            exit(1)
        }
    }

    /// - Returns: Whether all is within its limits; of a control, whether something was not.
    private static func run() throws -> Bool {
        var loads: [Loads] = []
        var options = LoadOptions()
        var binary = ".build/release/poolwarden"
        var words = CommandLine.arguments.dropFirst()
        while let word = words.popFirst() {
            switch word {
            case "--quick": options.isSample = true
            case "--apart": options.isApart = true
            case "--control": options.isControl = true
            case "--seed":
                guard let seed = words.popFirst().flatMap({ UInt64($0) }) else { throw BenchError(self.usage) }
                options.seed = seed
            case "--binary":
                guard let path = words.popFirst() else { throw BenchError(self.usage) }
                binary = path
            default:
                guard let load = Loads(rawValue: word) else { throw BenchError(self.usage) }
                loads.append(load)
            }
        }
        let project = FileManager.default.currentDirectoryPath
        if !binary.hasPrefix("/") { binary = "\(project)/\(binary)" }
        var isWell = true
        for load in loads.isEmpty ? Loads.allCases : loads {
            let isMet = try self.run(load, options, project: project, binary: binary)
            isWell = isWell && isMet
        }
        return isWell
    }

    private static func run(_ load: Loads, _ options: LoadOptions, project: String, binary: String) throws -> Bool {
        let place = try LoadPlace(
            project: project,
            binary: binary,
            folder: "\(project)/.build/load-\(getpid())-\(load)",
        )
        defer { place.remove() }
        print(Machine.card)
        print("seed \(options.seed); fdatasync of 4 KiB: \(try Machine.fdatasync(in: place.folder))")
        fflush(nil)
        let start = ContinuousClock.now
        let report = try load.run(place, options)
        print(report.text)
        fflush(nil)
        print("  fdatasync of 4 KiB at the end: \(try Machine.fdatasync(in: place.folder))")
        print("  it took \((ContinuousClock.now - start).seconds.formatted(digits: 0)) s")
        guard options.isControl else { return report.missed.isEmpty }
        let wasNoticed = !report.missed.isEmpty
        print("  control: \(wasNoticed ? "noticed" : "NOT NOTICED")")
        return wasNoticed
    }
}
