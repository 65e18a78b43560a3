--- The records of dead agents are removed, each state after a grace of its own. Who cannot wait types
--- `agent forget-dead POOL`: see agents.lua.

policy {
  about = "Agents that died are forgotten, each state after a grace of its own.",
  may = { "agents.delete" },
  limit = { ["agents.delete"] = "50/hour" },
}

--- How long an agent must have been silent before its record goes. An unknown one counts towards what is paid; an
--- errored one stays for a day, for whoever wants to find out why.
local grace = { unknown = hours(3), exited = hours(6), errored = days(1) }

--- No more than guardrails.most_deletions_per_plan of the settings lets pass; the others have their turn ten minutes
--- later.
local most = 5

--- Pools whose agents sre removes: with one of these in it, guards.lua would deny the whole plan.
local left_alone = "^prod"

every "10m" {
  name = "forget dead agents",
  run = function()
    local names = {}
    for pool in tfc.pools.each() do
      if not pool.name:match(left_alone) then
        -- dead_for: unknown, errored or exited, and silent for that long.
        for agent in tfc.agents.each(pool, { dead_for = hours(3) }) do
          if #names < most and now() - agent.last_ping_at >= grace[agent.status] then
            tfc.agents.delete(agent)
            names[#names + 1] = agent.name or agent.id
          end
        end
      end
    end
    if #names == 0 then return ignore("no agent has been dead long enough") end
    return permit("forget " .. table.concat(names, ", "))
  end,
}
