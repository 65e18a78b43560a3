/* The tables that policies give to the host, and those that they get from it: see host_words.h. */
#include "lua_bridge.h"

#define END {.name = NULL}

static const struct box_field time[] = {{"seconds", "integer", false, "Seconds since 1970 in UTC."}, END};
static const struct box_field duration[] = {{"seconds", "integer", false, "The same as a number."}, END};

static const struct box_field pool[] = {
    {"id", "string", false, "The pool's ID, such as apool-yoGUFz5zcRMMz53i."},
    {"name", "string", false, "The pool's name."},
    {"workspaces", "string[]", false, "The IDs of the workspaces that use the pool."},
    {"organization_scoped", "boolean", true, "Whether every workspace of the organization may use it; nil where the "
                                             "API does not say."},
    {"allowed_workspaces", "string[]", false, "The IDs of the workspaces that may use it otherwise."},
    {"allowed_projects", "string[]", false, "The IDs of the projects whose workspaces may use it otherwise."},
    {"excluded_workspaces", "string[]", false, "The IDs of the workspaces that may not use it all the same."},
    {"created_at", "Time", true, "When it was created; nil for one that the plan creates."},
    {"agent_count", "integer", true, "How many of its agents are idle, busy or unknown; nil where the API does not "
                                     "say."},
    {"organization", "string", true, "The key of its organization in the settings; nil for the default one."},
    END};

static const struct box_field pool_of_agent[] = {
    {"id", "string", false, "The pool's ID."},
    {"name", "string", false, "The pool's name."},
    {"organization", "string", true, "The key of its organization in the settings; nil for the default one."},
    END};

static const struct box_field agent[] = {
    {"id", "string", false, "The agent's ID, such as agent-73PJNzbZB5idR7AQ."},
    {"status", "\"idle\"|\"busy\"|\"unknown\"|\"errored\"|\"exited\"", false, "What the agent is doing."},
    {"name", "string", true, "The agent's name; nil where it was started without one."},
    {"ip_address", "string", true, "The address it last called from."},
    {"last_ping_at", "Time", true, "When it last called; nil where it never did."},
    {"created_at", "Time", true, "When it first registered; nil where the API does not say."},
    {"pool", "tfc.PoolOfAgent", true, "The pool through which it was read; nil where it was shown by its ID."},
    {"organization", "string", true, "The key of its organization in the settings; nil for the default one."},
    END};

static const struct box_field token[] = {
    {"id", "string", false, "The token's ID, such as at-2rG2oYU9JEvfaqji; not its secret."},
    {"description", "string", true, "What it is for."},
    {"created_at", "Time", true, "When it was created."},
    {"last_used_at", "Time", true, "When an agent last used it; nil where none did."},
    {"created_by", "string", true, "The ID of the user who made it; nil where the API does not say."},
    {"pool", "tfc.PoolOfAgent", true, "The pool through which it was read; nil where it was shown by its ID."},
    {"organization", "string", true, "The key of its organization in the settings; nil for the default one."},
    END};

static const struct box_field pools_options[] = {
    {"sort", "\"name\"|\"-name\"|\"created-at\"|\"-created-at\"", true, "The order; - turns it round."},
    {"q", "string", true, "Only pools with this in their name, in large or small letters."},
    END};

static const struct box_field agents_options[] = {
    {"status", "string|string[]", true, "Only agents in one of these: idle, busy, unknown, errored, exited."},
    {"dead_for", "Duration|integer", true, "Only agents that are unknown, errored or exited, and silent for at least so long."},
    {"seen_since", "Time|integer", true, "Only agents that called at or after this time."},
    END};

static const struct box_field pool_options[] = {
    {"name", "string", false, "The name: letters, digits, - and _, at most 90 of them."},
    END};

static const struct box_field scope_options[] = {
    {"organization", "boolean", true, "Whether every workspace of the organization may use the pool."},
    {"workspaces", "string[]", true, "The IDs of the workspaces that may use it otherwise."},
    {"projects", "string[]", true, "The IDs of the projects whose workspaces may use it otherwise."},
    {"excluded", "string[]", true, "The IDs of the workspaces that may not use it all the same."},
    END};

static const struct box_field token_options[] = {
    {"description", "string", false, "What the token is for, in words."},
    {"deliver_to", "string", false, "The place of the settings (token_places) that the secret goes to."},
    END};

static const struct box_field event[] = {
    {"name", "string", false, "Such as slack.command, github.workflow_job or schedule.tick."},
    {"source", "string", false, "The source's name in the settings; schedule for a tick."},
    {"actor", "Actor", false, "Who is behind it."},
    {"received", "Time", false, "When it was received."},
    {"payload", "table", false, "The sender's own JSON, its capabilities redacted; empty for a tick."},
    {"text", "string", true, "Of a command: what was typed."},
    {"due", "Time", true, "Of a tick: when it was due."},
    {"late", "Duration", true, "Of a tick: how late it runs; 0 within the minute of its time."},
    {"action", "string", true, "GitHub: what happened, such as queued."},
    {"repository", "string", true, "GitHub: the repository, as owner/name."},
    {"organization", "string", true, "GitHub: the organization that the repository belongs to."},
    {"issue", "integer", true, "GitHub: the number of the issue or pull request."},
    {"pull_request", "integer", true, "GitHub: the number of the pull request."},
    {"ref", "string", true, "GitHub: the branch or tag, such as refs/heads/main."},
    {"labels", "string[]", true, "GitHub: the labels of a workflow's job."},
    {"channel", "{ id: string, name: string }", true, "Chats: where it was said; empty where the chat does not tell."},
    {"team", "{ id: string, domain: string }", true, "Chats: the workspace, server, tenant or realm."},
    END};

static const struct box_field actor[] = {
    {"id", "string", false, "The person's name in the settings, or such as slack:U2CERLKJA; schedule:NAME for a tick."},
    {"name", "string", false, "The name that the sender shows."},
    {"groups", "string[]", false, "The groups that the settings give the person; empty for everybody else."},
    END};

static const struct box_field planned_operation[] = {
    {"kind", "string", false, "Such as pools.delete."},
    {"policy", "string", false, "The file that planned it, such as policies/pools.lua."},
    {"organization", "string", true, "The key of the organization that it goes to; nil for the default one."},
    {"pool", "tfc.Pool", false, "The pool that it is about; for an agent or a token, theirs."},
    {"agent", "tfc.Agent", true, "Of agents.delete: the agent."},
    {"token", "tfc.Token", true, "Of tokens.delete: the token."},
    {"name", "string", true, "Of pools.create and pools.update: the new name."},
    {"scoping", "tfc.ScopeOptions", true, "Of pools.scope: who may use the pool from then on."},
    {"description", "string", true, "Of tokens.create and tokens.delete: what the token is for."},
    {"deliver_to", "string", true, "Of tokens.create: the place that the secret goes to."},
    END};

static const struct box_field policy_options[] = {
    {"about", "string", false, "One sentence that says what the policy is for."},
    {"may", "string[]", true, "The operations that it may plan, such as pools.create; none where it is left out."},
    {"pools", "string[]", true, "Patterns of the names of the pools that it may touch, such as ci-*; every pool where "
                                "it is left out."},
    {"limit", "table<string, string>", true, "How many operations of a kind may be applied, such as 3/day, over a "
                                             "minute, hour, day or week that ends now."},
    {"mode", "\"shadow\"", true, "shadow: it decides beside the others and changes nothing."},
    END};

static const struct box_field command_options[] = {
    {"help", "string", false, "One sentence for people."},
    {"run", "fun(event: Event, args: table<string, string>)", false, "Decides."},
    END};

static const struct box_field on_options[] = {
    {"where", "table<string, any>", true, "Paths into the payload, such as workflow_job.name, each with the value or "
                                          "the list of values that fit."},
    {"run", "fun(event: Event)", false, "Decides."},
    END};

static const struct box_field schedule_options[] = {
    {"name", "string", false, "What it is called; one policy has each name once."},
    {"run", "fun(event: Event)", false, "Decides."},
    END};

static const struct box_field guard_options[] = {
    {"run", "fun(event: Event, plan: Plan)", false, "Decides: deny, ask, or nothing."},
    END};

static const struct box_field ask_options[] = {
    {"from", "string", false, "The group whose people may approve."},
    {"count", "integer", true, "How many of them must; 1 where it is left out."},
    {"why", "string", false, "Why, for the people who are asked."},
    {"within", "Duration|integer", true, "How long they have; 24 hours where it is left out."},
    END};

static const struct box_field notify_options[] = {
    {"to", "string", false, "A destination of the settings, such as slack:#ops."},
    {"text", "string", false, "The message, at most 4096 bytes."},
    END};

static const struct box_field memory_options[] = {
    {"expires", "Duration|integer", true, "How long it is kept; until it is set to nil where this is left out."},
    END};

static const struct box_field none[] = {END};

static const struct box_type types[] = {
    {.name = "Time", .fields = time, .operators = "add(Duration|integer): Time\nsub(Time): Duration\n"
                                                  "sub(Duration): Time\nmod(Duration): Duration",
     .about = "A moment, in whole seconds. tostring and %s write it in policies.timezone, such as 2026-04-01 12:00:00 "
              "UTC; .. does not take it. Times are compared, and two of them give a duration: now() - "
              "agent.last_ping_at > hours(1). It also goes with plain seconds since 1970, but == only with a time; "
              "JSON and memory have it as such a number."},
    {.name = "Duration", .fields = duration,
     .operators = "add(Duration|integer): Duration\nadd(Time): Time\nsub(Duration|integer): Duration\n"
                  "mul(number): Duration\ndiv(number): Duration\ndiv(Duration): number\nidiv(Duration): integer\n"
                  "mod(Duration): Duration\nunm: Duration",
     .about = "How long, in whole seconds. tostring and %s write it, such as 1 hour 5 minutes; .. does not take it. It "
              "also goes with plain seconds, but == only with a duration; JSON and memory have it as such a number. "
              "Wherever one is taken, plain seconds do too."},
    {.name = "tfc.Pool", .about = "An agent pool, as it was when it was read.", .fields = pool},
    {.name = "tfc.PoolOfAgent", .about = "The pool of an agent or a token.", .fields = pool_of_agent},
    {.name = "tfc.Agent", .about = "An agent, as it was when it was read.", .fields = agent},
    {.name = "tfc.Token", .about = "An agent token without its secret, as it was when it was read.", .fields = token},
    {.name = "tfc.PoolsOptions", .given = true, .about = "Which pools, and in which order.", .fields = pools_options},
    {.name = "tfc.AgentsOptions", .given = true, .about = "Which agents.", .fields = agents_options},
    {.name = "tfc.PoolOptions", .given = true, .about = "What a pool is to be.", .fields = pool_options},
    {.name = "tfc.ScopeOptions", .given = true, .about = "Who may use a pool.", .fields = scope_options},
    {.name = "tfc.TokenOptions", .given = true, .about = "What an agent token is to be.", .fields = token_options},
    {.name = "Event", .about = "What happened, or what a person asked for. Other senders have fields of their own.",
     .fields = event},
    {.name = "Actor", .about = "A person or a machine.", .fields = actor},
    {.name = "Plan", .list_of = "PlannedOperation", .fields = none,
     .about = "The planned operations in order, as a list; plan:of(kind) picks some."},
    {.name = "PlannedOperation", .about = "One operation of a plan.", .fields = planned_operation},
    {.name = "PolicyOptions", .given = true, .about = "What a policy promises.", .fields = policy_options},
    {.name = "CommandOptions", .given = true, .about = "What a command does.", .fields = command_options},
    {.name = "OnOptions", .given = true, .about = "What is done about an event.", .fields = on_options},
    {.name = "ScheduleOptions", .given = true, .about = "What is done when the time comes.",
     .fields = schedule_options},
    {.name = "GuardOptions", .given = true, .about = "What is held against every plan.", .fields = guard_options},
    {.name = "AskOptions", .given = true, .about = "Who must approve, and why.", .fields = ask_options},
    {.name = "NotifyOptions", .given = true, .about = "A message.", .fields = notify_options},
    {.name = "MemoryOptions", .given = true, .about = "How a value is kept.", .fields = memory_options},
};

const struct box_type *box_type(size_t index) { return index < sizeof types / sizeof *types ? &types[index] : NULL; }
