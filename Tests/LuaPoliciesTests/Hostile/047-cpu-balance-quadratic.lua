-- name: cpu-balance-quadratic
-- attack: %b() on 200k opening brackets, O(n^2)
-- expect: cpu-limit
-- accept: error
function handle(event) return string.find(("("):rep(200000), "%b()") end
