import AgentPoolsAPI

extension Fleet {
    /// `tokens create`: a new agent token for a pool; its secret goes to its place and nowhere else.
    ///
    /// - Parameters:
    ///   - reference: The pool's ID or exact name.
    ///   - description: What the token is for.
    ///   - place: Where the secret goes. It is made ready before anything is sent.
    ///   - dryRun: Whether only to say what would be done.
    /// - Returns: How it ended.
    package func createToken(
        for reference: String,
        description: String,
        secretTo place: any SecretPlace,
        dryRun: Bool,
    ) async -> Ending {
        await self.command { () throws(Stop) in
            let pool = try await self.finder.find(reference)
            // What is here before the call cannot be what the call made.
            let before = try await self.read(pool.name) { () throws(TerraformCloudError) in
                try await self.api.listTokens(of: pool.id, sort: nil)
            }
            var call = PlannedCall(operation: "tokens.create", name: description, pool: pool)
            call.facts = [
                .init("pool_name", .string(pool.name), .name(pool.name)),
                .init("secret_goes_to", .string(place.name), Cell(place.name)),
            ]
            return try await self.carryOut(call, dryRun ? .dryRun : .given, keepsOutputFree: place.takesOutput) {
                await self.create(description, in: pool, Set(before.map(\.id)), place)
            }
        }
    }

    private func create(
        _ description: String,
        in pool: AgentPool,
        _ before: Set<AgentTokenID>,
        _ place: any SecretPlace,
    ) async -> Performed {
        do throws(SecretPlaceFailure) {
            try place.prepare()
        } catch {
            return Performed(outcome: .refused("\(error.explanation); nothing was sent"))
        }
        let sent: TerraformCloudError
        do throws(TerraformCloudError) {
            let created = try await self.api.createToken(for: pool.id, description: description)
            return await self.keep(created, in: pool, place)
        } catch {
            sent = error
        }
        place.abandon()
        guard sent.mayHaveBeenDone else { return Performed(outcome: FleetOutcome(notDone: sent)) }
        do throws(TerraformCloudError) {
            let tokens = try await self.look { () throws(TerraformCloudError) in
                try await self.api.listTokens(of: pool.id, sort: nil)
            }
            let new = tokens.filter { !before.contains($0.id) && $0.description == description }
            guard !new.isEmpty else { return Performed(outcome: .lost(sent, "there is no such token yet")) }
            let ids = new.map(\.id.rawValue).joined(separator: ", ")
            return Performed(outcome: .lost(sent, "it seems to be there (\(ids)), and its secret is lost: delete it"))
        } catch {
            return Performed(outcome: .lookFailed(sent, looking: error))
        }
    }

    /// Puts the secret to its place; a token whose secret nobody has is taken away again.
    private func keep(_ created: CreatedAgentToken, in pool: AgentPool, _ place: any SecretPlace) async -> Performed {
        let token = created.token
        let reason: String
        do throws(SecretPlaceFailure) {
            try place.keep(created.secret)
            return Performed(
                outcome: .applied(note: nil),
                id: token.id.rawValue,
                members: [.init("token", token.json), .init("secret_in", .string(place.name))],
            )
        } catch {
            reason = error.explanation
        }
        place.abandon()
        let outcome = await self.takeAway(token.id, of: pool, reason)
        return Performed(outcome: outcome, id: outcome.ending == .perhapsDone ? token.id.rawValue : nil)
    }

    /// - Returns: `failed` when there is no token; `unknown` when there is one, or may be, that nobody can use.
    private func takeAway(_ id: AgentTokenID, of pool: AgentPool, _ reason: String) async -> FleetOutcome {
        let gone = FleetOutcome.failed("\(reason); the token was deleted again, as nobody has its secret")
        let refusal: TerraformCloudError
        do throws(TerraformCloudError) {
            try await self.api.deleteToken(id)
            return gone
        } catch {
            refusal = error
        }
        let why = "\(reason); nobody has the secret of the token \(id), and deleting it failed: \(refusal.explanation)"
        do throws(TerraformCloudError) {
            let tokens = try await self.look { () throws(TerraformCloudError) in
                try await self.api.listTokens(of: pool.id, sort: nil)
            }
            return tokens.contains { $0.id == id } ? .unknown("\(why) It is still there: delete it.") : gone
        } catch {
            return .unknown("\(why) Looking whether it is there failed, too: \(error.readExplanation)")
        }
    }
}
