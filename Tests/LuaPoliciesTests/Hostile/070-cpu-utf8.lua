-- name: cpu-utf8
-- attack: utf8 functions over a long string in a loop: O(n) in C per instruction
-- expect: cpu-limit
function handle(event) local s = ("a"):rep(250000) while true do utf8.len(s) end end
