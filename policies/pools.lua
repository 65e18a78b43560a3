--- Agent pools from chat: create, rename, retire, list.
---
--- A policy reads what it needs, plans what should change, and ends with a verdict: permit, deny, or note for an
--- answer that changes nothing. Nothing happens while it runs: the plan is applied afterwards, and only when it was
--- permitted, when no guard said no, and when no guardrail of the settings stops it.

policy {
  about = "People create, rename and retire agent pools from chat.",
  -- The worst this file can do. Anything else that it plans is refused.
  may = { "pools.create", "pools.update", "pools.delete" },
}

command "pool create NAME" {
  help = "Create an agent pool (group platform).",
  run = function(event, args)
    if not event.actor:in_group("platform") then
      return deny("only the group platform creates pools")
    end
    if tfc.pools.find(args.name) then
      return deny("the pool " .. args.name .. " exists already")
    end
    tfc.pools.create { name = args.name } -- planned, not run
    return permit("create the pool " .. args.name)
  end,
}

command "pool rename OLD NEW" {
  help = "Give an agent pool another name (group sre).",
  run = function(event, args)
    if not event.actor:in_group("sre") then
      return deny("only the group sre renames pools")
    end
    -- deny ends the run wherever it is called, so what follows `or` is the end of the way for a wrong name.
    local pool = tfc.pools.find(args.old) or deny("no pool is called " .. args.old)
    if tfc.pools.find(args.new) then
      return deny("the name " .. args.new .. " is taken")
    end
    tfc.pools.update(pool, { name = args.new })
    return permit("rename the pool " .. args.old .. " to " .. args.new)
  end,
}

command "pool retire NAME" {
  help = "Delete an agent pool that nothing uses (groups platform and sre).",
  run = function(event, args)
    if not (event.actor:in_group("platform") or event.actor:in_group("sre")) then
      return deny("only the groups platform and sre retire pools")
    end
    local pool = tfc.pools.find(args.name) or deny("no pool is called " .. args.name)
    if #pool.workspaces > 0 then
      return deny(#pool.workspaces .. " workspaces still use the pool " .. pool.name)
    end
    tfc.pools.delete(pool)
    return permit("retire the pool " .. pool.name)
  end,
}

command "pool list [TEXT]" {
  help = "List the agent pools, or those whose name has TEXT in it.",
  run = function(event, args)
    local lines = {}
    for pool in tfc.pools.each { sort = "name", q = args.text } do
      local agents = pool.agent_count or 0
      lines[#lines + 1] = ("%s: %d agents, %d workspaces"):format(pool.name, agents, #pool.workspaces)
    end
    if #lines == 0 then return note("there are no such pools") end
    return note(table.concat(lines, "\n"))
  end,
}
