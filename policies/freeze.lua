--- A freeze from chat: while it lasts, nothing changes but what sre asks for. Schedules are in no group, so they wait.

policy { about = "During a freeze nothing changes, except for sre." }

command "freeze HOURS [REASON...]" {
  help = "Let nothing change for HOURS hours (group sre).",
  run = function(event, args)
    if not event.actor:in_group("sre") then return deny("only the group sre declares a freeze") end
    local length = tonumber(args.hours)
    if not length or length < 0.1 or length > 168 then return deny("HOURS is a number from 0.1 to 168") end
    local reason = args.reason or "no reason was given"
    memory.set("freeze", { by = event.actor.name, reason = reason }, { expires = hours(length) })
    return note(("frozen for %g hours: %s"):format(length, reason))
  end,
}

command "unfreeze" {
  help = "End a freeze (group sre).",
  run = function(event)
    if not event.actor:in_group("sre") then return deny("only the group sre ends a freeze") end
    if not memory.get("freeze") then return note("there is no freeze") end
    memory.set("freeze", nil)
    return note("the freeze is over")
  end,
}

guard "nothing changes during a freeze" {
  run = function(event)
    local freeze = memory.get("freeze")
    if freeze and not event.actor:in_group("sre") then
      return deny(("there is a freeze by %s: %s"):format(freeze.by, freeze.reason))
    end
  end,
}
