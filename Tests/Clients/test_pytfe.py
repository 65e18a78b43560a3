"""pytfe, HashiCorp's client for Python, as it is on PyPI."""

import time

from pytfe import TFEClient, TFEConfig
from pytfe.errors import AuthError, NotFound, RateLimited, ServerError, TFEError
from pytfe.models import (
    AgentListOptions,
    AgentPoolAssignToProjectsOptions,
    AgentPoolAssignToWorkspacesOptions,
    AgentPoolCreateOptions,
    AgentPoolListOptions,
    AgentPoolReadOptions,
    AgentPoolRemoveFromWorkspacesOptions,
    AgentPoolUpdateOptions,
    AgentStatus,
    AgentTokenCreateOptions,
    AgentTokenListOptions,
)

import world
from world import control


def client(token=world.TOKEN, retries=0):
    return TFEClient(
        TFEConfig(address=world.ADDRESS, token=token, max_retries=retries, timeout=30)
    )


class Pools(world.Suite):
    def setUp(self):
        super().setUp()
        self.tfe = client()

    def list(self, **options):
        pools = self.tfe.agent_pools.list(world.ORGANIZATION, AgentPoolListOptions(**options))
        return [pool.name for pool in pools]

    def test_lists_all_in_each_order(self):
        self.assertEqual(
            {pool.id for pool in self.tfe.agent_pools.list(world.ORGANIZATION)},
            {world.POOL, world.FOR_WEB, world.FOR_STORAGE},
        )
        self.assertEqual(self.list(sort="name"), ["example-pool", "for-storage", "for-web"])
        self.assertEqual(self.list(sort="-name"), ["for-web", "for-storage", "example-pool"])
        self.assertEqual(self.list(sort="created-at"), ["example-pool", "for-web", "for-storage"])
        self.assertEqual(self.list(sort="-created-at"), ["for-storage", "for-web", "example-pool"])

    def test_searches_names(self):
        self.assertEqual(self.list(query="FOR-", sort="name"), ["for-storage", "for-web"])
        self.assertEqual(self.list(query="nothing"), [])

    def test_filters_by_who_may_use_them(self):
        self.assertEqual(
            self.list(allowed_workspace_name="web-staging", sort="name"),
            ["example-pool", "for-web"],
        )
        self.assertEqual(
            self.list(allowed_project_name="storage", sort="name"),
            ["example-pool", "for-storage"],
        )

    def test_pages_through_all(self):
        for number in range(47):
            self.tfe.agent_pools.create(
                world.ORGANIZATION, AgentPoolCreateOptions(name=f"pool-{number:02}")
            )
        self.assertEqual(len(self.list()), 50)
        paged = self.list(page_size=7)
        self.assertEqual(len(paged), 50)
        self.assertEqual(len(set(paged)), 50)
        # Larger than the API gives.
        self.assertEqual(len(self.list(page_size=1000)), 50)

    def test_reads_all_members(self):
        pool = self.tfe.agent_pools.read(world.POOL)
        self.assertEqual(pool.name, "example-pool")
        self.assertEqual(pool.created_at.isoformat(), "2020-08-05T18:10:26.964000+00:00")
        self.assertIs(pool.organization_scoped, True)
        # Idle and busy count, exited and errored do not.
        self.assertEqual(pool.agent_count, 2)
        self.assertEqual(pool.organization.id, "acme")
        self.assertEqual([workspace.id for workspace in pool.workspaces], [world.WEB_PRODUCTION])
        scoped = self.tfe.agent_pools.read(world.FOR_WEB)
        self.assertIs(scoped.organization_scoped, False)
        self.assertEqual([it.id for it in scoped.allowed_workspaces], [world.WEB_STAGING])

    def test_includes_workspaces(self):
        pool = self.tfe.agent_pools.read(world.POOL, AgentPoolReadOptions(include=["workspaces"]))
        self.assertTrue(pool.has_included)
        self.assertEqual([(it["type"], it["id"]) for it in pool.included], [("workspaces", world.WEB_PRODUCTION)])
        self.assertEqual(pool.included[0]["attributes"]["name"], "web-production")
        self.assertEqual(pool.workspaces[0].name, "web-production")
        self.assertFalse(self.tfe.agent_pools.read(world.POOL).has_included)

    def test_creates_updates_and_deletes(self):
        created = self.tfe.agent_pools.create(
            world.ORGANIZATION,
            AgentPoolCreateOptions(
                name="new_pool-1",
                organization_scoped=False,
                allowed_workspace_ids=[world.BUCKETS],
                excluded_workspace_ids=[world.WEB_STAGING],
                allowed_project_ids=[world.WEB],
            ),
        )
        self.assertRegex(created.id, r"^apool-[1-9A-HJ-NP-Za-km-z]{16}$")
        self.assertIs(created.organization_scoped, False)
        self.assertEqual(created.agent_count, 0)
        read = self.tfe.agent_pools.read(created.id)
        self.assertEqual(read, created)
        self.assertEqual([it.id for it in read.allowed_workspaces], [world.BUCKETS])
        self.assertEqual([it.id for it in read.excluded_workspaces], [world.WEB_STAGING])
        self.assertEqual([it.id for it in read.allowed_projects], [world.WEB])

        renamed = self.tfe.agent_pools.update(created.id, AgentPoolUpdateOptions(name="renamed"))
        self.assertEqual(renamed.name, "renamed")
        # What is not named stays.
        self.assertIs(renamed.organization_scoped, False)
        self.assertEqual([it.id for it in renamed.allowed_workspaces], [world.BUCKETS])
        self.tfe.agent_pools.delete(created.id)
        with self.assertRaises(NotFound):
            self.tfe.agent_pools.read(created.id)
        self.assertEqual(
            self.effects(),
            [("pools.create", "new_pool-1"), ("pools.update", "renamed"), ("pools.delete", "renamed")],
        )

    def test_replaces_relationships(self):
        allowed = self.tfe.agent_pools.assign_to_workspaces(
            world.FOR_WEB, AgentPoolAssignToWorkspacesOptions(workspace_ids=[world.BUCKETS])
        )
        self.assertEqual([it.id for it in allowed.allowed_workspaces], [world.BUCKETS])
        self.assertEqual(allowed.name, "for-web")
        excluded = self.tfe.agent_pools.remove_from_workspaces(
            world.POOL, AgentPoolRemoveFromWorkspacesOptions(workspace_ids=[world.WEB_STAGING])
        )
        self.assertEqual([it.id for it in excluded.excluded_workspaces], [world.WEB_STAGING])
        projects = self.tfe.agent_pools.assign_to_projects(
            world.FOR_STORAGE, AgentPoolAssignToProjectsOptions(project_ids=[world.WEB])
        )
        self.assertEqual([it.id for it in projects.allowed_projects], [world.WEB])

    def test_is_refused_with_the_api_s_own_documents(self):
        def refusal(body):
            with self.assertRaises(TFEError) as caught:
                body()
            return caught.exception.status, caught.exception.errors

        create = lambda name: self.tfe.agent_pools.create(
            world.ORGANIZATION, AgentPoolCreateOptions(name=name)
        )
        taken = {
            "status": "422",
            "title": "invalid attribute",
            "detail": "Name has already been taken",
            "source": {"pointer": "/data/attributes/name"},
        }
        self.assertEqual(refusal(lambda: create("for-web")), (422, [taken]))
        status, errors = refusal(lambda: create("not.good"))
        self.assertEqual((status, errors[0]["source"]["pointer"]), (422, "/data/attributes/name"))
        status, errors = refusal(
            lambda: self.tfe.agent_pools.assign_to_workspaces(
                world.FOR_WEB, AgentPoolAssignToWorkspacesOptions(workspace_ids=["ws-nosuchworkspace1"])
            )
        )
        self.assertEqual(status, 422)
        self.assertEqual(errors[0]["source"]["pointer"], "/data/relationships/allowed-workspaces/data/0")
        status, errors = refusal(lambda: self.tfe.agent_pools.delete(world.POOL))
        self.assertEqual(status, 422)
        self.assertIn("still associated with one or more workspaces", errors[0]["detail"])
        status, errors = refusal(lambda: self.list(sort="color"))
        self.assertEqual((status, errors[0]["source"]), (400, {"parameter": "sort"}))
        self.assertEqual(self.effects(), [])

    def test_does_not_find_what_is_not_there(self):
        for body in [
            lambda: self.tfe.agent_pools.read("apool-nosuchpoolxxxxxx"),
            lambda: self.tfe.agent_pools.delete("apool-nosuchpoolxxxxxx"),
            # An ID of another kind.
            lambda: self.tfe.agent_pools.read(world.IDLE),
            lambda: list(self.tfe.agent_pools.list("other")),
            lambda: list(self.tfe.agents.list("apool-nosuchpoolxxxxxx")),
        ]:
            with self.assertRaises(NotFound) as caught:
                body()
            self.assertEqual(caught.exception.errors, world.NOT_FOUND["errors"])

    def test_needs_its_token(self):
        with self.assertRaises(AuthError) as caught:
            list(client(token="bad").agent_pools.list(world.ORGANIZATION))
        self.assertEqual(caught.exception.status, 401)
        self.assertEqual(caught.exception.errors, world.UNAUTHORIZED["errors"])


class Agents(world.Suite):
    def setUp(self):
        super().setUp()
        self.tfe = client()

    def test_lists_and_reads(self):
        agents = {agent.id: agent for agent in self.tfe.agents.list(world.POOL)}
        self.assertEqual(set(agents), {world.IDLE, world.BUSY, world.EXITED, world.ERRORED})
        self.assertEqual(agents[world.IDLE].status, AgentStatus.IDLE)
        self.assertEqual(agents[world.BUSY].status, AgentStatus.BUSY)
        # This client has no words for exited and errored.
        self.assertEqual(agents[world.EXITED].status, AgentStatus.UNKNOWN)
        self.assertEqual(agents[world.ERRORED].name, "")
        read = self.tfe.agents.read(world.IDLE)
        self.assertEqual((read.name, read.ip_address), ("my-cool-agent", "123.123.123.123"))
        paged = self.tfe.agents.list(world.POOL, AgentListOptions(page_size=1))
        self.assertEqual(len(list(paged)), 4)

    def test_deletes_the_dead_alone(self):
        with self.assertRaises(TFEError) as caught:
            self.tfe.agents.delete(world.IDLE)
        self.assertEqual(caught.exception.status, 412)
        self.assertEqual(
            caught.exception.errors[0]["detail"],
            "Agent is not deletable. Agents must have a status of `unknown`, `errored`, or `exited` "
            "before being deleted.",
        )
        self.tfe.agents.delete(world.EXITED)
        self.tfe.agents.delete(world.ERRORED)
        with self.assertRaises(NotFound):
            self.tfe.agents.delete(world.EXITED)
        self.assertEqual(len(list(self.tfe.agents.list(world.POOL))), 2)
        self.assertEqual(
            self.effects(), [("agents.delete", "my-other-cool-agent"), ("agents.delete", None)]
        )

    def test_sees_an_agent_die(self):
        control("POST", f"/agents/{world.IDLE}", {"do": "die"})
        self.assertEqual(self.tfe.agents.read(world.IDLE).status, AgentStatus.IDLE)
        control("POST", "/clock", {"advance": "2m"})
        self.assertEqual(self.tfe.agents.read(world.IDLE).status, AgentStatus.UNKNOWN)
        self.assertEqual(self.tfe.agents.read(world.BUSY).status, AgentStatus.BUSY)
        self.tfe.agents.delete(world.IDLE)


class Tokens(world.Suite):
    def setUp(self):
        super().setUp()
        self.tfe = client()

    def test_creates_lists_reads_and_deletes(self):
        created = self.tfe.agent_tokens.create(world.POOL, AgentTokenCreateOptions(description="ci"))
        self.assertRegex(created.id, r"^at-[1-9A-HJ-NP-Za-km-z]{16}$")
        self.assertRegex(created.token, world.SECRET)
        self.assertIsNone(created.last_used_at)
        listed = list(self.tfe.agent_tokens.list(world.POOL, AgentTokenListOptions(page_size=1)))
        self.assertEqual({token.description for token in listed}, {"the first", "ci"})
        read = self.tfe.agent_tokens.read(created.id)
        self.assertEqual((read.description, read.token), ("ci", None))
        # An agent that is alive uses it.
        self.assertIsNotNone(self.tfe.agent_tokens.read(world.AGENT_TOKEN).last_used_at)
        self.tfe.agent_tokens.delete(created.id)
        with self.assertRaises(NotFound):
            self.tfe.agent_tokens.read(created.id)

    def test_lets_agents_exit_when_their_token_is_deleted(self):
        self.tfe.agent_tokens.delete(world.AGENT_TOKEN)
        self.tfe.agents.delete(world.IDLE)
        self.assertEqual(self.effects()[0], ("tokens.delete", "the first"))


class Faults(world.Suite):
    def test_is_limited_and_waits_as_told(self):
        control("POST", "/faults", ["429:200ms on reads next 1"])
        began = time.monotonic()
        pool = client(retries=1).agent_pools.read(world.POOL)
        self.assertEqual(pool.name, "example-pool")
        # It knows whole seconds alone.
        self.assertGreaterEqual(time.monotonic() - began, 1)
        control("POST", "/faults", ["429:1500ms on reads next 1"])
        with self.assertRaises(RateLimited) as caught:
            client().agent_pools.read(world.POOL)
        self.assertEqual(caught.exception.retry_after, 2.0)
        self.assertEqual(caught.exception.errors, world.RATE_LIMIT["errors"])

    def test_survives_what_goes_wrong_with_a_read(self):
        for fault in ["503", "502:after", "close", "reset", "cut:10"]:
            with self.subTest(fault):
                control("POST", "/faults", [fault + " on pools.show next 1"])
                self.assertEqual(client(retries=1).agent_pools.read(world.POOL).name, "example-pool")
                self.assertEqual(control("GET", "/faults"), [])

    def test_creates_twice_when_an_answer_is_lost(self):
        # What this client does is not safe, and the simulator shows it.
        control("POST", "/faults", ["close:after on tokens.create next 1"])
        client(retries=1).agent_tokens.create(world.POOL, AgentTokenCreateOptions(description="ci"))
        self.assertEqual(self.effects(), [("tokens.create", "ci"), ("tokens.create", "ci")])

    def test_reports_a_server_that_fails(self):
        control("POST", "/faults", ["500 on mutations next 1"])
        with self.assertRaises(ServerError):
            client().agent_pools.delete(world.FOR_WEB)
        self.assertEqual(self.effects(), [])
