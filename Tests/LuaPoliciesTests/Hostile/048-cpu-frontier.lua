-- name: cpu-frontier
-- attack: frontier pattern with a large set on a long subject
-- expect: cpu-limit
-- accept: error
function handle(event) return string.find(("a"):rep(250000), "%f[" .. ("b"):rep(20000) .. "]x") end
