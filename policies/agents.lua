--- Agents from chat and from comments: list those of a pool, show one, forget the dead.

policy {
  about = "People look at agents, and remove those that died.",
  may = { "agents.delete" },
}

--- The pool of a name; ends the run when there is none.
local function pool_called(name)
  return tfc.pools.find(name) or deny("no pool is called " .. name)
end

command "agent list POOL" {
  help = "List the agents of a pool with what they are doing.",
  run = function(event, args)
    local pool, lines = pool_called(args.pool), {}
    for agent in tfc.agents.each(pool) do
      local ping = agent.last_ping_at and ", last ping " .. date(agent.last_ping_at) or ""
      lines[#lines + 1] = (agent.name or agent.id) .. ": " .. agent.status .. ping
    end
    if #lines == 0 then return note("the pool " .. pool.name .. " has no agents") end
    return note(table.concat(lines, "\n"))
  end,
}

command "agent show ID" {
  help = "Show one agent by its ID.",
  run = function(event, args)
    -- An ID that nobody has is an error, and so is an API that does not answer.
    local is_there, agent = pcall(tfc.agents.show, args.id)
    if not is_there then return deny("there is no agent " .. args.id .. ", or it cannot be read now") end
    local lines = { (agent.name or "an agent without a name") .. " (" .. agent.id .. ") is " .. agent.status }
    if agent.ip_address then lines[#lines + 1] = "calls from " .. agent.ip_address end
    lines[#lines + 1] = agent.last_ping_at and "last ping " .. date(agent.last_ping_at) or "has never called"
    return note(table.concat(lines, "\n"))
  end,
}

command "agent forget-dead POOL" {
  help = "Remove the agents of a pool that died an hour ago or earlier (groups platform and sre).",
  run = function(event, args)
    if not (event.actor:in_group("sre") or event.actor:in_group("platform")) then
      return deny("only the groups platform and sre remove agents")
    end
    local pool, count = pool_called(args.pool), 0
    -- dead_for: unknown, errored or exited, and silent for that long. Each deletion is planned with the status and
    -- the last ping seen here; an agent that comes back before its turn is left alone.
    for agent in tfc.agents.each(pool, { dead_for = hours(1) }) do
      tfc.agents.delete(agent)
      count = count + 1
    end
    if count == 0 then
      return note("no agent of " .. pool.name .. " has been dead for an hour")
    end
    return permit(("forget %d dead agents of %s"):format(count, pool.name))
  end,
}
