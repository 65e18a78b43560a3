extension Schema {
    /// A slash command's address is written like those of all other chats.
    static let addresses = """
        UPDATE replies SET address = CAST('{"chat":{"_0":{"answer":"message","kind":"slack"}}}' AS BLOB)
            WHERE address = CAST('{"slack":{}}' AS BLOB);
        """
}
