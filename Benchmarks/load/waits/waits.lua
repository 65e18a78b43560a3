--- `make load-recovery`, `make load-drain`: each delivery reads the API, so that there is always something under way.

policy { about = "Reads before it answers." }

local function look(name)
  local pool = tfc.pools.find(name)
  return pool and "it is there" or "it is not there"
end

command "pool status NAME" {
  help = "Say whether the pool is there.",
  run = function(event, args) return note(look(args.name)) end,
}

on "github.issue_comment" {
  run = function(event) return ignore(look("pool-1")) end,
}
