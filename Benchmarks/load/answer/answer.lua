--- What most loads of `make load` evaluate: nothing is read, nothing is changed.

policy { about = "Answers at once." }

command "pool status NAME" {
  help = "Say that the pool is there.",
  run = function(event, args) return note("the pool " .. args.name .. " is there") end,
}

on "github.issue_comment" {
  run = function(event)
    local words = 0
    for _ in event.payload.comment.body:gmatch("%a+") do words = words + 1 end
    return ignore(("%d words, and no command in them"):format(words))
  end,
}
