-- name: out-shared-dag
-- attack: tree of 40 levels in which both children are the same table: 2^40 nodes when expanded
-- expect: error
-- accept: memory-limit
-- note: the wrapper writes the result as JSON, whose text meets the string limit
function handle(event) local t = { "leaf" } for i = 1, 40 do t = { t, t } end return t end
