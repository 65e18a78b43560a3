package import Warden

/// One key of the settings: what its value must be, and what stands in when it is not written.
struct Setting<Value: Sendable>: Sendable {
    /// With `<name>` where the operator chooses the name, such as `sources.<name>.kind`.
    let key: String
    let form: Form<Value>
    let fallback: Fallback
    /// The only kinds of source that have this key; empty for every other key.
    let kinds: [SenderKind]
    let about: String

    init(
        _ key: String,
        _ form: Form<Value>,
        _ fallback: Fallback,
        kinds: [SenderKind] = [],
        _ about: String,
    ) {
        self.key = key
        self.form = form
        self.fallback = fallback
        self.kinds = kinds
        self.about = about
    }

    /// The key's parts, with the name in its place.
    func path(_ name: String? = nil) -> [String] {
        self.key.split(separator: ".").map { part in
            part == Schema.name ? name ?? String(part) : String(part)
        }
    }

    var row: SchemaRow {
        SchemaRow(
            key: self.key,
            shape: self.form.shape,
            type: self.form.type,
            unit: self.form.unit,
            range: self.form.range,
            fallback: self.fallback,
            kinds: self.kinds,
            demand: self.form.demand,
            about: self.about,
        )
    }
}

/// What stands in when a key is not written.
package enum Fallback: Hashable, Sendable {
    /// Read just as if it were written.
    case value(RawValue)
    /// Nothing: it must be written.
    case required
    /// Nothing: it may be left out.
    case absent
}

/// A value as it is written, before it is checked.
package enum RawValue: Hashable, Sendable {
    case text(String)
    case number(Int)
    case list([String])

    /// As one writes it in YAML.
    package var written: String {
        switch self {
        case .text(let text): text
        case .number(let number): String(number)
        case .list(let list): "[\(list.joined(separator: ", "))]"
        }
    }
}

/// One line of the schema's table: a key, described.
package struct SchemaRow: Hashable, Sendable {
    /// With `<name>` where the operator chooses the name.
    package let key: String
    let shape: Shape
    /// Such as `whole number`.
    package let type: String
    /// Such as `s`; nil where there is none.
    package let unit: String?
    /// What is allowed, such as `1-60` or `slack | github`; nil where everything of the type is.
    package let range: String?
    package let fallback: Fallback
    /// The only kinds of source that have this key; empty for every other key.
    package let kinds: [SenderKind]
    /// What to write, such as `write a whole number from 1 to 60`.
    let demand: String
    package let about: String

    /// The key's parts.
    package var path: [String] {
        self.key.split(separator: ".").map(String.init)
    }
}
