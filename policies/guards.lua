--- What holds for every plan, whoever made it. A guard runs after the others, when there is a plan; it can only say
--- deny or ask, or nothing.

policy { about = "What holds for every plan, whoever made it." }

guard "a pool with living agents stays" {
  run = function(event, plan)
    for _, operation in ipairs(plan:of("pools.delete")) do
      local alive = tfc.agents.count(operation.pool, { status = { "idle", "busy" } })
      if alive > 0 then
        return deny(alive .. " agents of " .. operation.pool.name .. " are still alive; stop them first")
      end
    end
  end,
}

guard "production is for sre" {
  run = function(event, plan)
    if event.actor:in_group("sre") then return end
    for _, operation in ipairs(plan) do
      -- An agent's operation is about its pool too. A renamed pool has the name it has, and the one it gets.
      for _, name in ipairs { operation.pool.name, operation.name } do
        if name:match("^prod") then return deny("only the group sre touches " .. name) end
      end
    end
  end,
}
