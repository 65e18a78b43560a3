import Outbound
import Testing

struct `The name in a certificate` {
    @Test(arguments: [
        ("hooks.test", "hooks.test", true), ("HOOKS.Test", "hooks.test", true), ("*.test", "hooks.test", true),
        ("*.hooks.test", "a.hooks.test", true), ("test", "test", true), ("*.hooks.test", "hooks.test", false),
        ("*.test", "a.hooks.test", false), ("hook*.test", "hooks.test", false), ("hooks.*", "hooks.test", false),
        ("*", "test", false), ("", "test", false), ("hooks.test.", "hooks.test", false),
        (".test", "hooks.test", false),
        ("hooks.test\0.evil", "hooks.test", false), ("hooks.test", "evilhooks.test", false),
    ])
    func `is good for its host only`(_ name: String, _ host: String, _ isGood: Bool) {
        #expect(CertificateName(name).fits(host) == isGood)
    }
}
