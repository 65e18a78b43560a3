/// How a report is written.
package enum CheckFormat: String, Sendable, CaseIterable {
    /// For people.
    case text
    /// One JSON object.
    case json
    /// Annotations of GitHub Actions.
    case github
    /// SARIF 2.1.0, as code scanning reads it.
    case sarif
}

extension CheckReport {
    package func written(as format: CheckFormat) -> String {
        switch format {
        case .text: self.text
        case .json: self.json
        case .github: self.github
        case .sarif: self.sarif
        }
    }

    /// The whole report as one object.
    ///
    /// `{ "passed", "problems": [{ "file", "line", "rule", "level", "message", "source" }], "cases": { "passed", "failed" } }`
    private var json: String {
        var json = JSONText()
        json.object { json in
            json.key("passed")
            json.bool(self.passed)
            json.key("problems")
            json.array { json in
                for problem in self.allProblems {
                    json.object { json in
                        json.key("file")
                        json.string(problem.file)
                        json.key("line")
                        json.number(problem.line)
                        json.key("rule")
                        json.string(problem.rule.rawValue)
                        json.key("level")
                        json.string(problem.level)
                        json.key("message")
                        json.string(problem.message)
                        if let source = self.source(of: problem) {
                            json.key("source")
                            json.string(source)
                        }
                    }
                }
            }
            if let cases = self.cases {
                json.key("cases")
                json.object { json in
                    json.key("passed")
                    json.number(cases.results.count { $0.passed })
                    json.key("failed")
                    json.number(cases.results.count { !$0.passed })
                }
            }
        }
        return json.text
    }

    /// Workflow commands: `::error file=...,line=...,title=...::message`.
    ///
    /// - SeeAlso: <https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions>
    private var github: String {
        self.allProblems.map { problem in
            let line = problem.line > 0 ? ",line=\(problem.line)" : ""
            let place =
                "file=\(Self.property(self.path(of: problem)))\(line),title=\(Self.property(problem.rule.rawValue))"
            return "::\(problem.level) \(place)::\(Self.message(problem.message))"
        }.joined(separator: "\n")
    }

    private static func message(_ text: String) -> String {
        text.replacing("%", with: "%25").replacing("\r", with: "%0D").replacing("\n", with: "%0A")
    }

    private static func property(_ text: String) -> String {
        self.message(text).replacing(":", with: "%3A").replacing(",", with: "%2C")
    }

    /// One run with all rules; each problem a result.
    ///
    /// - SeeAlso: SARIF 2.1.0, OASIS.
    private var sarif: String {
        var json = JSONText()
        json.object { json in
            json.key("version")
            json.string("2.1.0")
            json.key("$schema")
            json.string("https://json.schemastore.org/sarif-2.1.0.json")
            json.key("runs")
            json.array { json in
                json.object { json in
                    json.key("tool")
                    json.object { json in
                        json.key("driver")
                        json.object(Self.driver)
                    }
                    json.key("results")
                    json.array { json in
                        for problem in self.allProblems { json.object { self.write(problem, to: &$0) } }
                    }
                }
            }
        }
        return json.text
    }

    private static func driver(_ json: inout JSONText) {
        json.key("name")
        json.string("poolwarden policy check")
        json.key("rules")
        json.array { json in
            for rule in PolicyProblem.Rule.allCases {
                json.object { json in
                    json.key("id")
                    json.string(rule.rawValue)
                    json.key("shortDescription")
                    json.object { json in
                        json.key("text")
                        json.string(rule.about)
                    }
                }
            }
        }
    }

    private func write(_ problem: PolicyProblem, to json: inout JSONText) {
        json.key("ruleId")
        json.string(problem.rule.rawValue)
        json.key("level")
        json.string(problem.level)
        json.key("message")
        json.object { json in
            json.key("text")
            json.string(problem.message)
        }
        json.key("locations")
        json.array { json in
            json.object { json in
                json.key("physicalLocation")
                json.object { json in
                    json.key("artifactLocation")
                    json.object { json in
                        json.key("uri")
                        json.string(self.path(of: problem))
                    }
                    guard problem.line > 0 else { return }
                    json.key("region")
                    json.object { json in
                        json.key("startLine")
                        json.number(problem.line)
                    }
                }
            }
        }
    }
}

extension PolicyProblem {
    fileprivate var level: String { self.isWarning ? "warning" : "error" }

    /// `file:line: message`, with `warning:` before the message of what is none but that, as compilers write it.
    var text: String {
        guard self.isWarning else { return self.description }
        var warning = self
        warning.message = "warning: " + self.message
        return warning.description
    }
}
