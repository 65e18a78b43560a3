--- What the crash harness asks for: people create and rename pools, CI creates them, and the rest is ignored.

policy {
  about = "Creates and renames agent pools, so that what happened can be counted.",
  may = { "pools.create", "pools.update" },
}

command "pool create NAME" {
  help = "Create an agent pool (group platform).",
  run = function(event, args)
    if not event.actor:in_group("platform") then return deny("only the group platform creates pools") end
    if tfc.pools.find(args.name) then return deny("the pool " .. args.name .. " exists already") end
    tfc.pools.create { name = args.name }
    return permit("create the pool " .. args.name)
  end,
}

command "pool rename OLD NEW" {
  help = "Give an agent pool another name.",
  run = function(event, args)
    local pool = tfc.pools.find(args.old) or deny("no pool is called " .. args.old)
    tfc.pools.update(pool, { name = args.new })
    return permit("rename the pool " .. args.old .. " to " .. args.new)
  end,
}

on "github.workflow_job" {
  where = { action = "queued" },
  run = function(event)
    for _, label in ipairs(event.payload.workflow_job.labels) do
      if not tfc.pools.find(label) then tfc.pools.create { name = label } end
    end
    return permit("a queued job waits for its pool")
  end,
}

on "github.push" {
  run = function() return ignore("nothing depends on it") end,
}
