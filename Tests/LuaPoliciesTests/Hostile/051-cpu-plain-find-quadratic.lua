-- name: cpu-plain-find-quadratic
-- attack: plain find of a 250 kB needle in 500 kB, O(n*m) memcmp
-- expect: ok
-- accept: cpu-limit, error, memory-limit
-- note: must be over in well under a second
function handle(event) for i = 1, 50 do string.find(("a"):rep(250000), ("a"):rep(125000) .. "b", 1, true) end return "finished" end
