import ArgumentParser

struct JournalCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "journal",
        abstract: "Back up the journal, and look whether it is sound.",
        subcommands: [JournalBackupCommand.self, JournalCheckCommand.self],
    )
}
