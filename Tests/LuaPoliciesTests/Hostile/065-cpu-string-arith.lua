-- name: cpu-string-arith
-- attack: arithmetic on a 900 kB numeric string: O(n) per instruction
-- expect: cpu-limit
-- accept: error, memory-limit
function handle(event)
  local s, n = ("1"):rep(250000), 0
  while true do n = n + (s + 1) end
end
