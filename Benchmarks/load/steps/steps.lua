--- `make load-order`: each command takes a pool from one name to the next, and is only right after the one before it.

policy {
  about = "Takes pools from name to name.",
  may = { "pools.update" },
}

command "pool step OLD NEW" {
  help = "Give a pool its next name.",
  run = function(event, args)
    local pool = tfc.pools.find(args.old) or deny("no pool is called " .. args.old)
    tfc.pools.update(pool, { name = args.new })
    return permit("from " .. args.old .. " to " .. args.new)
  end,
}
