import ArgumentParser
import LuaPolicies

struct PolicyReferenceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reference",
        abstract: "Print the reference of the policy language, as Markdown.",
        discussion: "`make reference` writes docs/policy-reference.md with it.",
    )

    func run() {
        print(PolicyReference.text, terminator: "")
    }
}
