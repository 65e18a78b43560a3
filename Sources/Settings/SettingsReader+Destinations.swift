import Foundation
import Warden

extension SettingsReader {
    /// Every destination, in the file's order; fewer where there is a problem, which is kept.
    mutating func destinations() -> [ValidSettings.Destination] {
        var destinations: [ValidSettings.Destination] = []
        for key in self.names("destinations") {
            let kind = self.value(Schema.Destination.kind, key)
            let url = self.postAddress(Schema.Destination.url, key)
            let name = self.value(Schema.Destination.name, key) ?? key
            if let first = destinations.first(where: { $0.name == name }) {
                self.report(
                    ["destinations", key],
                    "\(first.key) has the same name for policies; give each its own",
                )
            }
            guard let kind, let url else { continue }
            destinations.append(ValidSettings.Destination(key: key, name: name, kind: kind, url: url))
        }
        return destinations
    }

    /// Every place for the secrets of tokens, in the file's order; fewer where there is a problem, which is kept.
    mutating func tokenPlaces() -> [ValidSettings.TokenPlace] {
        self.names("token_places").compactMap { name in
            guard let kind = self.tokenPlace(name) else { return nil }
            return ValidSettings.TokenPlace(name: TokenPlaceName(rawValue: name), kind: kind)
        }
    }

    private mutating func tokenPlace(_ name: String) -> ValidSettings.TokenPlace.Kind? {
        let hasFolder = self.isWritten(Schema.TokenPlace.folder, name)
        let hasHook = self.isWritten(Schema.TokenPlace.url, name)
        let folder = self.folder(Schema.TokenPlace.folder, name)
        let hook = self.postAddress(Schema.TokenPlace.url, name)
        switch (hasFolder, hasHook) {
        case (true, false):
            return folder.map { .folder($0) }
        case (false, true):
            return hook.map { .hook($0) }
        case (true, true):
            self.report(Schema.TokenPlace.url.path(name), "a place is a folder or a url, not both; remove one")
            return nil
        case (false, false):
            guard !self.isBroken(["token_places", name]) else { return nil }
            self.report(["token_places", name], "this leads nowhere; write folder or url")
            return nil
        }
    }

    /// The folder that the setting names, which must be there: a secret is shown once, too late to find out.
    private mutating func folder(_ setting: Setting<String>, _ name: String) -> String? {
        guard let written = self.value(setting, name) else { return nil }
        let path = self.secrets.path(written)
        var status = stat()
        guard stat(path, &status) == 0 else {
            let reason = String(cString: strerror(errno))
            self.report(
                setting.path(name),
                "\(reason.prefix(1).lowercased())\(reason.dropFirst()); make the folder first",
            )
            return nil
        }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            self.report(setting.path(name), "this is no folder; write the path of one that is for this alone")
            return nil
        }
        guard access(path, W_OK | X_OK) == 0 else {
            self.report(setting.path(name), "nothing can be written there; give the folder to the server's user")
            return nil
        }
        if status.st_mode & (S_IWGRP | S_IWOTH) != 0, status.st_mode & S_ISVTX == 0 {
            self.warn(setting.path(name), "others may put files there and take them away; run chmod 700 on the folder")
        }
        return path
    }

    /// The address that the setting refers to: a secret, as whoever knows it can post there.
    mutating func postAddress(_ setting: Setting<String>, _ name: String) -> Secret? {
        guard let secret = self.secret(setting, name) else { return nil }
        let isHook = secret.withBytes { bytes in
            String(validating: bytes, as: UTF8.self).map(Address.isHook) ?? false
        }
        guard isHook else {
            self.report(
                setting.path(name),
                "the secret that this refers to is no https address without user name and fragment (http is for this "
                    + "machine only); put the whole address there",
            )
            return nil
        }
        return secret
    }
}
