--- What CI asks for: a queued job whose label no pool serves gets the pool.
---
--- A job of GitHub Actions says where it wants to run by its labels, such as `runs-on: [self-hosted, ci-gpu]`. A label
--- `ci-gpu`, or `pool:ci-gpu`, asks for the agent pool `ci-gpu`.

policy {
  about = "A queued CI job whose label no pool serves gets an agent pool of that name.",
  may = { "pools.create" },
  -- Whatever a label says, nothing but these names can be created.
  pools = { "ci-*" },
}

--- The pool that a label asks for; nil for a label that is about something else.
local function pool_of(label)
  local name = label:match("^pool:(.+)$") or label
  return name:match("^ci%-[%w_-]+$")
end

on "github.workflow_job" {
  where = { action = "queued" },
  run = function(event)
    local labels = event.payload.workflow_job.labels
    -- A sender may leave a list out, or send null, which arrives as json.null.
    if type(labels) ~= "table" then return ignore("the job has no labels") end
    local wanted, seen = {}, {}
    for _, label in ipairs(labels) do
      local name = pool_of(label)
      -- `ci-gpu` and `pool:ci-gpu` ask for the same pool, and a plan creates it once.
      if name and not seen[name] and not tfc.pools.find(name) then
        seen[name] = true
        tfc.pools.create { name = name }
        wanted[#wanted + 1] = name
      end
    end
    if #wanted == 0 then return ignore("every label of the job is served, or is not for us") end
    return permit("a queued job waits for " .. table.concat(wanted, " and ") .. ", which no pool serves")
  end,
}
