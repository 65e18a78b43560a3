-- name: cpu-gmatch-reuse-after-error
-- attack: calling a gmatch iterator again after "pattern too complex": unlimited C recursion (crash) in stock 5.4.4
-- expect: error
-- accept: cpu-limit, ok, memory-limit
-- note: must not crash the process
function handle(event)
  local n = 120000
  local it = string.gmatch(("a"):rep(n), ("a?"):rep(n))
  pcall(it)
  local ok, e = pcall(it)
  error(e)
end
