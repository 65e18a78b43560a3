--- `make load-overload`: every delivery costs about a millisecond of Lua, as a policy does that looks at some hundred agents.

policy { about = "Thinks about everything." }

local function think()
  local sum = 0
  for number = 1, 60000 do sum = sum + number % 7 end
  return sum
end

command "pool status NAME" {
  help = "Think, then say that the pool is there.",
  run = function(event, args)
    think()
    return note("the pool " .. args.name .. " is there")
  end,
}

on "github.issue_comment" { run = function() return ignore("thought about it: " .. think()) end }
on "github.workflow_job" { run = function() return ignore("thought about it: " .. think()) end }
