"""terrasnek, as it is on PyPI."""

from terrasnek.api import TFC
from terrasnek.exceptions import (
    TFCHTTPAPIRequestRateLimit,
    TFCHTTPNotFound,
    TFCHTTPUnauthorized,
    TFCHTTPUnclassified,
    TFCHTTPUnprocessableEntity,
)

import world
from world import control


def client(token=world.TOKEN, address=world.ADDRESS):
    api = TFC(token, url=address, skip_version_check=True)
    api.set_org(world.ORGANIZATION)
    return api


def pool_named(name):
    return {"data": {"type": "agent-pools", "attributes": {"name": name}}}


class Discovery(world.Suite):
    def test_finds_the_api(self):
        paths = client().well_known_paths()
        self.assertEqual(paths["tfe.v2"], "/api/v2/")
        self.assertEqual(paths["modules.v1"], "/api/registry/v1/modules/")
        # With a slash at the end, too.
        self.assertEqual(len(client(address=world.ADDRESS + "/").agents.list_pools()["data"]), 3)


class Pools(world.Suite):
    def setUp(self):
        super().setUp()
        self.tfc = client()

    def test_creates_lists_shows_updates_and_deletes(self):
        created = self.tfc.agents.create_pool(pool_named("snek"))["data"]
        self.assertEqual(created["type"], "agent-pools")
        self.assertEqual(created["attributes"]["name"], "snek")
        self.assertRegex(created["attributes"]["created-at"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")
        self.assertEqual(created["relationships"]["workspaces"], {"data": []})
        self.assertEqual(created["links"]["self"], f"/api/v2/agent-pools/{created['id']}")

        listed = self.tfc.agents.list_pools()
        self.assertIn(created["id"], [pool["id"] for pool in listed["data"]])
        self.assertEqual(
            listed["meta"]["pagination"],
            {
                "current-page": 1,
                "page-size": 20,
                "prev-page": None,
                "next-page": None,
                "total-pages": 1,
                "total-count": 4,
            },
        )
        self.assertEqual(listed["meta"]["status-counts"], {"total": 4, "matching": 4})
        own = f"{world.ADDRESS}/api/v2/organizations/acme/agent-pools?page%5Bnumber%5D=1&page%5Bsize%5D=20"
        self.assertEqual(
            listed["links"], {"self": own, "first": own, "prev": None, "next": None, "last": own}
        )

        self.assertEqual(self.tfc.agents.show_pool(created["id"])["data"], created)
        updated = self.tfc.agents.update(created["id"], pool_named("renamed"))["data"]
        self.assertEqual(updated["attributes"]["name"], "renamed")
        # This client sends `null` with it.
        self.tfc.agents.destroy_pool(created["id"])
        with self.assertRaises(TFCHTTPNotFound) as caught:
            self.tfc.agents.show_pool(created["id"])
        self.assertEqual(caught.exception.args[0], world.NOT_FOUND)
        self.assertEqual(
            self.effects(), [("pools.create", "snek"), ("pools.update", "renamed"), ("pools.delete", "renamed")]
        )

    def test_is_refused(self):
        with self.assertRaises(TFCHTTPUnprocessableEntity) as caught:
            self.tfc.agents.create_pool(pool_named("for-web"))
        self.assertEqual(caught.exception.args[0]["errors"][0]["detail"], "Name has already been taken")
        with self.assertRaises(TFCHTTPUnprocessableEntity):
            self.tfc.agents.create_pool({})
        # This client knows 422, 401 and 404 for some methods only.
        with self.assertRaises(TFCHTTPUnclassified) as caught:
            self.tfc.agents.destroy_pool(world.POOL)
        self.assertEqual(caught.exception.args[0]["errors"][0]["status"], "422")
        with self.assertRaises(TFCHTTPUnclassified) as caught:
            self.tfc.agents.update("apool-nosuchpoolxxxxxx", pool_named("x"))
        self.assertEqual(caught.exception.args[0], world.NOT_FOUND)
        with self.assertRaises(TFCHTTPUnauthorized) as caught:
            client(token="bad").agents.list_pools()
        self.assertEqual(caught.exception.args[0], world.UNAUTHORIZED)


class Agents(world.Suite):
    def setUp(self):
        super().setUp()
        self.tfc = client()

    def test_lists_shows_and_deletes(self):
        self.assertEqual(len(self.tfc.agents.list(world.POOL)["data"]), 4)
        shown = self.tfc.agents.show(world.ERRORED)["data"]
        self.assertIsNone(shown["attributes"]["name"])
        self.assertIsNone(shown["attributes"]["ip-address"])
        self.assertEqual(shown["attributes"]["status"], "errored")
        self.assertEqual(shown["links"], {"self": f"/api/v2/agents/{world.ERRORED}"})
        with self.assertRaises(TFCHTTPUnclassified) as caught:
            self.tfc.agents.destroy(world.BUSY)
        self.assertEqual(caught.exception.args[0]["errors"][0]["status"], "412")
        self.tfc.agents.destroy(world.ERRORED)
        with self.assertRaises(TFCHTTPNotFound):
            self.tfc.agents.show(world.ERRORED)

    def test_lists_those_that_called_since(self):
        def since(time):
            return [
                agent["id"]
                for agent in self.tfc.agents.list(
                    world.POOL, filters=[{"keys": ["last-ping-since"], "value": time}]
                )["data"]
            ]

        control("POST", f"/agents/{world.IDLE}", {"do": "ping"})
        now = control("GET", "/clock")["now"]
        self.assertEqual(since(now), [world.IDLE])
        # The plus sign reaches the server as a space.
        self.assertEqual(since(now.replace("Z", " 00:00")), [world.IDLE])
        self.assertEqual(len(since("2025-08-12T00:00:00Z")), 3)


class Tokens(world.Suite):
    def test_creates_lists_shows_and_deletes(self):
        tokens = client().agent_tokens
        created = tokens.create(
            world.POOL, {"data": {"type": "authentication-tokens", "attributes": {"description": "ci"}}}
        )["data"]
        self.assertEqual(created["type"], "authentication-tokens")
        self.assertRegex(created["attributes"]["token"], world.SECRET)
        self.assertIsNone(created["attributes"]["last-used-at"])
        self.assertEqual(created["relationships"]["created-by"]["data"]["type"], "users")
        self.assertEqual(len(tokens.list(world.POOL)["data"]), 2)
        self.assertIsNone(tokens.show(created["id"])["data"]["attributes"]["token"])
        with self.assertRaises(TFCHTTPUnprocessableEntity) as caught:
            tokens.create(world.POOL, {"data": {"type": "authentication-tokens", "attributes": {}}})
        self.assertEqual(
            caught.exception.args[0]["errors"][0]["source"], {"pointer": "/data/attributes/description"}
        )
        tokens.destroy(created["id"])
        with self.assertRaises(TFCHTTPNotFound):
            tokens.show(created["id"])


class Faults(world.Suite):
    def test_is_limited(self):
        control("POST", "/faults", ["429 on agents.delete"])
        with self.assertRaises(TFCHTTPAPIRequestRateLimit) as caught:
            client().agents.destroy(world.EXITED)
        self.assertEqual(caught.exception.args[0], world.RATE_LIMIT)
        self.assertEqual(self.effects(), [])
