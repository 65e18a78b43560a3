--- Watches capacity and tells a channel: pools whose agents are all busy, agents that come and go, and agents that are
--- counted and paid for although nobody has heard of them. It changes nothing.
---
--- What is wrong is told when it begins, and once a day while it lasts.

policy { about = "Tells #ops when a pool starves, flaps, or pays for agents that are gone." }

--- A destination of the settings; see `destinations` there.
local channel = "slack:#ops"

--- From how many agents that died within ten minutes on a pool is flapping.
local most_deaths = 5

--- The most lines of one message.
local most_lines = 20

--- What is wrong with a pool, by what its agents do.
local function troubles(agents)
  local busy, idle, silent, deaths = 0, 0, 0, 0
  for _, agent in ipairs(agents) do
    local silence = agent.last_ping_at and now() - agent.last_ping_at or 0
    if agent.status == "busy" then
      busy = busy + 1
    elseif agent.status == "idle" then
      idle = idle + 1
    elseif agent.status == "unknown" then
      if silence >= minutes(30) then silent = silent + 1 end
    elseif silence < minutes(10) then
      deaths = deaths + 1
    end
  end
  local found = {}
  if busy > 0 and idle == 0 then
    found.starving = ("all %d agents are busy, the next run waits"):format(busy)
  end
  if deaths >= most_deaths then
    found.flapping = ("%d agents died within ten minutes"):format(deaths)
  end
  if silent > 0 then
    found.silent = ("%d unknown agents are paid for and have been silent for half an hour"):format(silent)
  end
  return found
end

--- Tells the channel; the operator's log, where the settings have no such destination.
local function tell(text)
  if not pcall(notify, { to = channel, text = text }) then log(text) end
end

every "5m" {
  name = "watch capacity",
  run = function()
    local pools, agents = tfc.pools.list { sort = "name" }, {}
    for _, pool in ipairs(pools) do agents[pool.id] = {} end
    -- All pools are asked at once, which is quicker than one after the other.
    for agent in tfc.agents.each_of(pools) do table.insert(agents[agent.pool.id], agent) end

    local lines = {}
    for _, pool in ipairs(pools) do
      local found = troubles(agents[pool.id])
      for _, kind in ipairs { "starving", "flapping", "silent" } do
        local key, trouble = kind .. " " .. pool.id, found[kind]
        local is_told = memory.get(key)
        if trouble and not is_told then
          lines[#lines + 1] = pool.name .. ": " .. trouble
          memory.set(key, true, { expires = days(1) })
        elseif is_told and not trouble then
          memory.set(key, nil)
        end
      end
    end
    if #lines == 0 then return ignore("there is nothing new to tell") end
    if #lines > most_lines then
      lines = table.move(lines, 1, most_lines, 1, { [most_lines + 1] = ("and %d more"):format(#lines - most_lines) })
    end
    tell(table.concat(lines, "\n"))
    return ignore("told " .. channel)
  end,
}
