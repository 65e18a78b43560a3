package import Warden

extension Fixture {
    package static let people = People([
        (
            person: .init(name: "anna", groups: ["platform", "sre"]),
            ids: [
                .slack: "U01ANNA", .github: "anna-dev", .mattermost: "u1anna00000000000000000001",
                .discord: "200000000000000001", .teams: "11111111-2222-4333-8444-555555555555",
                .googleChat: "users/100000000000000000001", .rocketChat: "rAnna", .zulip: "5",
                .gitlab: "anna-dev", .gitea: "Anna-Dev", .forgejo: "anna-dev",
                .bitbucket: "557058:0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9",
                .buildkite: "0b4a1d2c-3e5f-4607-8182-93a4b5c6d7e8", .terraform: "anna-dev", .pagerDuty: "PANNA01",
                .azureDevOps: "c106d8e9-fa0b-4223-8d4e-5f6071829304",
            ],
        ),
        (
            person: .init(name: "bo", groups: []),
            ids: [
                .slack: "U02BO", .mattermost: "u2bo0000000000000000000001", .discord: "200000000000000002",
                .googleChat: "users/100000000000000000002",
            ],
        ),
    ])
}
