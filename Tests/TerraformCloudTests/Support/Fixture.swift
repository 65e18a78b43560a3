import AgentPoolsAPI
import Foundation
import Logging
import TerraformCloud

let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
let start = Date(timeIntervalSince1970: 1_790_000_000)
let goodToken = "user-token.atlasv1.0123456789"

struct TestFailure: Error {}

/// A client of a server at an address, for as long as `body` runs.
func withClient<Result: Sendable>(
    of address: String,
    token: String = goodToken,
    organization: String = "acme",
    limits: TerraformCloudSettings.Limits = TerraformCloudSettings.Limits(),
    budget: (any RateBudget)? = nil,
    logger: Logger = quiet,
    certificateAuthorities: String? = nil,
    proxy: TerraformCloudProxy? = nil,
    time: Timekeeper = RecordedTime().timekeeper,
    _ body: @Sendable (TerraformCloudClient) async throws -> Result,
) async throws -> Result {
    guard let token = APIToken(token) else { throw TestFailure() }
    let settings = try TerraformCloudSettings(
        address: address,
        organization: organization,
        token: token,
        limits: limits,
        certificateAuthorities: certificateAuthorities,
        proxy: proxy,
    )
    // No chance in tests: each wait is exactly as long as it may be at most.
    let client = TerraformCloudClient(settings: settings, budget: budget, logger: logger, time: time) { $0 }
    do {
        let result = try await body(client)
        try await client.shutdown()
        return result
    } catch {
        try? await client.shutdown()
        throw error
    }
}

/// The error that `body` throws; nil when it throws none.
func failure(_ body: () async throws -> Void) async -> TerraformCloudError? {
    do {
        try await body()
        return nil
    } catch {
        return error as? TerraformCloudError
    }
}

func poolName(_ text: String) throws -> AgentPoolName {
    guard let name = AgentPoolName(text) else { throw TestFailure() }
    return name
}

/// Numbers that look like chance, and are the same each time.
struct SeededNumbers: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: Int) {
        self.state = UInt64(truncatingIfNeeded: seed) &* 0x9E37_79B9_7F4A_7C15 &+ 0x1234_5678_9ABC_DEF1
    }

    /// SplitMix64.
    mutating func next() -> UInt64 {
        self.state &+= 0x9E37_79B9_7F4A_7C15
        var value = self.state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
