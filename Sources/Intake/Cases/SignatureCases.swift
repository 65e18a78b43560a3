/// A file of signature cases: deliveries with a clock and secrets, and whether each is to be accepted.
///
/// Each line of reasoning about signatures that we rely on is one case there, many of them published by the senders.
/// The same file runs in the tests and in the program that an operator has.
package struct SignatureCases: Sendable {
    package let cases: [SignatureCase]

    /// - Throws: ``SignatureCasesError`` that names the case and the field.
    package init(_ bytes: [UInt8]) throws(SignatureCasesError) {
        let document: JSONDocument
        do throws(JSONError) { document = try JSONDocument(bytes) } catch {
            throw SignatureCasesError("the file is not JSON: \(error.explanation)")
        }
        guard document.integer(at: "format") == 1 else {
            throw SignatureCasesError("the file's format is not 1, the only one that is known")
        }
        guard let list = document.value(at: "cases"), list.kind == .array else {
            throw SignatureCasesError("the file has no list of cases")
        }
        var cases: [SignatureCase] = []
        for (number, value) in list.elements.enumerated() {
            cases.append(try SignatureCase(value, number: number + 1))
        }
        self.cases = cases
    }

    /// Runs every case of a kind of sender that we know.
    package func run(options: Senders.Options = Senders.Options()) -> Report {
        var report = Report()
        for example in self.cases {
            guard let verdict = example.verdict(options: options) else {
                report.skipped[example.sender, default: 0] += 1
                continue
            }
            report.results.append(.init(id: example.id, expected: example.expected, actual: verdict))
        }
        return report
    }

    /// What came of the cases.
    package struct Report: Hashable, Sendable {
        package var results: [Result] = []
        /// The senders that we do not know yet, with the number of their cases.
        package var skipped: [String: Int] = [:]

        /// The cases that did not come out as expected.
        package var failures: [Result] { self.results.filter { !$0.passed } }
    }

    /// What came of one case.
    package struct Result: Hashable, Sendable, CustomStringConvertible {
        package let id: String
        package let expected: SignatureCase.Verdict
        package let actual: SignatureCase.Verdict

        package var passed: Bool { self.expected == self.actual }

        package var description: String {
            self.passed ? "\(self.id): \(self.actual)" : "\(self.id): \(self.actual), expected \(self.expected)"
        }
    }
}

/// What is wrong with a file of signature cases.
package struct SignatureCasesError: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String

    init(_ description: String) {
        self.description = description
    }
}
