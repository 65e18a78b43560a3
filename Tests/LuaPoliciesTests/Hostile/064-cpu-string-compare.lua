-- name: cpu-string-compare
-- attack: a < b on long strings of zero bytes: one strcoll per byte inside ONE instruction
-- expect: cpu-limit
-- accept: memory-limit
function handle(event)
  local a, b = ("\0"):rep(250000), ("\0"):rep(249999) .. "\1"
  local n = 0
  while true do if a < b then n = n + 1 end end
end
