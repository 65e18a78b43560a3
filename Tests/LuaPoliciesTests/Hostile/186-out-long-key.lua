-- name: out-long-key
-- attack: keys of 20 kB
-- expect: error
-- accept: ok
function handle(event) local t = {} for i = 1, 10 do t[("k"):rep(20000) .. i] = i end return t end
