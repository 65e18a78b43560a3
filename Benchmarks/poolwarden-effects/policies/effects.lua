--- What `make effects` runs: one operation for each command, and nothing but what it needs.

policy {
  about = "Makes, renames and drops pools, and forgets agents, without asking who says so.",
  may = { "pools.create", "pools.update", "pools.delete", "agents.delete" },
}

command "pool make NAME" {
  help = "Create a pool.",
  run = function(event, args)
    tfc.pools.create { name = args.name }
    return permit("make " .. args.name)
  end,
}

command "pool name OLD NEW" {
  help = "Rename a pool.",
  run = function(event, args)
    local pool = tfc.pools.find(args.old) or deny("no pool is called " .. args.old)
    tfc.pools.update(pool, { name = args.new })
    return permit("name " .. args.new)
  end,
}

command "pool drop NAME" {
  help = "Delete a pool.",
  run = function(event, args)
    local pool = tfc.pools.find(args.name) or deny("no pool is called " .. args.name)
    tfc.pools.delete(pool)
    return permit("drop " .. args.name)
  end,
}

command "pool forget POOL ID" {
  help = "Delete an agent of a pool.",
  run = function(event, args)
    local pool = tfc.pools.find(args.pool) or deny("no pool is called " .. args.pool)
    for agent in tfc.agents.each(pool) do
      if agent.id == args.id then
        tfc.agents.delete(agent)
        return permit("forget " .. args.id)
      end
    end
    return deny("the pool has no agent " .. args.id)
  end,
}
