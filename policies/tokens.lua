--- Agent tokens from chat. A token's secret goes to a place of the settings (token_places), never to chat.

policy {
  about = "People ask for agent tokens; sre approves, and the secret goes to a place of the settings.",
  may = { "tokens.create", "tokens.delete" },
  limit = { ["tokens.create"] = "20/day" },
}

--- The pool of a name; ends the run when there is none.
local function pool_called(name)
  return tfc.pools.find(name) or deny("no pool is called " .. name)
end

command "token create POOL PLACE [WHAT...]" {
  help = "Create an agent token for a pool; its secret goes to PLACE (group platform, approved by sre).",
  run = function(event, args)
    if not event.actor:in_group("platform") then return deny("only the group platform creates agent tokens") end
    local description = args.what or "for " .. event.actor.name
    tfc.tokens.create(pool_called(args.pool), { description = description, deliver_to = args.place })
    return ask { from = "sre", why = "whoever has an agent token is given the runs of " .. args.pool }
  end,
}

command "token list POOL" {
  help = "List the agent tokens of a pool with their last use.",
  run = function(event, args)
    local pool, lines = pool_called(args.pool), {}
    for token in tfc.tokens.each(pool) do
      local use = token.last_used_at and "last used " .. date(token.last_used_at) or "never used"
      lines[#lines + 1] = (token.description or token.id) .. ": " .. use
    end
    if #lines == 0 then return note("the pool " .. pool.name .. " has no agent tokens") end
    return note(table.concat(lines, "\n"))
  end,
}

command "token retire POOL DESCRIPTION..." {
  help = "Delete the agent tokens of a pool with this description (group sre).",
  run = function(event, args)
    if not event.actor:in_group("sre") then return deny("only the group sre deletes agent tokens") end
    local pool, count = pool_called(args.pool), 0
    for token in tfc.tokens.each(pool) do
      if token.description == args.description then
        tfc.tokens.delete(token)
        count = count + 1
      end
    end
    if count == 0 then return note("the pool " .. pool.name .. " has no such token") end
    return permit(("delete %d tokens of %s; agents that use them exit"):format(count, pool.name))
  end,
}
