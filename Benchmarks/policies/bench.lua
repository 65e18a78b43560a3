--- What `make bench` evaluates: a policy of everyday size that reads the payload and decides.

policy { about = "Looks at every comment and finds nothing to do." }

on "github.issue_comment" {
  run = function(event)
    local comment = event.payload.comment
    if comment.user.type == "Bot" then
      return ignore("a bot wrote it")
    end
    local words = 0
    for _ in comment.body:gmatch("%a+") do words = words + 1 end
    if words > 5000 then
      return note(("%s wrote %d words"):format(comment.user.login, words))
    end
    return ignore("no command in it")
  end,
}
