"""What go-tfe sends and insists on, request by request, in both of its generations."""

import http.client
import urllib.parse

import world
from world import control, send

JSON_API = "application/vnd.api+json"
READ = {"Accept": JSON_API, "User-Agent": "go-tfe"}
WRITE = {"Accept": JSON_API, "Content-Type": JSON_API, "User-Agent": "go-tfe"}
POOLS = "/api/v2/organizations/acme/agent-pools"


class Wire(world.Suite):
    def test_begins_with_a_ping_whose_numbers_must_be_numbers(self):
        answer = send("GET", "/api/v2/ping", headers=READ)
        self.assertEqual((answer.status, answer.body), (204, b""))
        for name in ["X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"]:
            float(answer.headers[name])
        self.assertRegex(answer.headers["TFP-API-Version"], r"^\d+\.\d+$")
        self.assertIsNone(answer.headers["Content-Length"])

    def test_gets_those_numbers_with_every_answer(self):
        answers = [
            send("GET", POOLS),
            send("GET", POOLS, token="bad"),
            send("GET", "/api/v2/nothing"),
            send("GET", "/.well-known/terraform.json", token=None),
            send("POST", POOLS, b"no JSON", WRITE),
            send("DELETE", f"/api/v2/agents/{world.IDLE}"),
            send("GET", "/"),
        ]
        control("POST", "/faults", ["429 next 1", "500 next 1"])
        answers += [send("GET", POOLS), send("GET", POOLS)]
        self.assertEqual([it.status for it in answers], [200, 401, 404, 200, 422, 412, 404, 429, 500])
        for answer in answers:
            for name in ["X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"]:
                float(answer.headers[name])
            self.assertRegex(answer.headers["X-Request-Id"], r"^[0-9a-f-]{36}$")
        self.assertEqual(len({it.headers["X-Request-Id"] for it in answers}), len(answers))

    def test_reads_times_without_an_offset(self):
        for pool in send("GET", POOLS, headers=READ).json()["data"]:
            self.assertRegex(pool["attributes"]["created-at"], r"Z$")

    def test_creates_a_token_of_another_type(self):
        path = f"/api/v2/agent-pools/{world.POOL}/authentication-tokens"
        body = {"data": {"type": "agent-tokens", "attributes": {"description": "go"}}}
        answer = send("POST", path, body, WRITE)
        self.assertEqual(answer.status, 201)
        self.assertRegex(answer.json()["data"]["attributes"]["token"], world.SECRET)

    def test_filters_in_both_spellings(self):
        def names(spelling, name):
            query = urllib.parse.urlencode({f"filter[{spelling}][name]": name, "sort": "name"})
            return [it["attributes"]["name"] for it in send("GET", f"{POOLS}?{query}").json()["data"]]

        for spelling in ["allowed_workspaces", "allowed-workspaces"]:
            self.assertEqual(names(spelling, "web-staging"), ["example-pool", "for-web"])
        for spelling in ["allowed_projects", "allowed-projects"]:
            self.assertEqual(names(spelling, "storage"), ["example-pool", "for-storage"])

    def test_asks_in_the_caller_s_zone(self):
        control("POST", f"/agents/{world.BUSY}", {"do": "ping"})
        hour, rest = control("GET", "/clock")["now"][11:13], control("GET", "/clock")["now"]
        local = f"{rest[:11]}{(int(hour) + 2) % 24:02}{rest[13:-1]}+02:00"
        if int(hour) >= 22:
            self.skipTest("the zone's day is another one")
        for value in [urllib.parse.quote(local), local.replace("+", "%20")]:
            path = f"/api/v2/agent-pools/{world.POOL}/agents?filter%5Blast-ping-since%5D={value}"
            self.assertEqual([it["id"] for it in send("GET", path).json()["data"]], [world.BUSY])

    def test_updates_relationships_alone(self):
        path = f"/api/v2/agent-pools/{world.FOR_WEB}"

        def patch(relationships):
            body = {"data": {"type": "agent-pools", "id": world.FOR_WEB, "relationships": relationships}}
            answer = send("PATCH", path, body, WRITE)
            self.assertEqual(answer.status, 200, answer.body)
            return answer.json()["data"]["relationships"]["allowed-workspaces"]["data"]

        workspaces = [{"type": "workspaces", "id": world.BUCKETS}, {"type": "workspaces", "id": world.WEB_STAGING}]
        self.assertEqual(
            [it["id"] for it in patch({"allowed-workspaces": {"data": workspaces}})],
            [world.BUCKETS, world.WEB_STAGING],
        )
        self.assertEqual(patch({"allowed-workspaces": {"data": []}}), [])
        self.assertEqual(patch({}), [])

    def test_deletes_without_a_content_type(self):
        self.assertEqual(send("DELETE", f"/api/v2/agents/{world.EXITED}").status, 204)
        self.assertEqual(send("DELETE", f"/api/v2/agent-pools/{world.FOR_WEB}").status, 204)

    def test_pages_past_the_end(self):
        answer = send("GET", POOLS + "?page%5Bnumber%5D=999&page%5Bsize%5D=100&include=workspaces").json()
        self.assertEqual(answer["data"], [])
        self.assertEqual(answer["meta"]["pagination"]["current-page"], 999)
        self.assertEqual(answer["meta"]["pagination"]["total-count"], 3)
        self.assertIn("include=workspaces", answer["links"]["first"])
        # Brackets need no encoding.
        self.assertEqual(len(send("GET", POOLS + "?page[size]=2&page[number]=2").json()["data"]), 1)

    def test_follows_links(self):
        names, path = [], POOLS + "?page%5Bsize%5D=1&sort=-name"
        while path:
            page = send("GET", path).json()
            names += [it["attributes"]["name"] for it in page["data"]]
            path = page["links"]["next"]
        self.assertEqual(names, ["for-web", "for-storage", "example-pool"])

    def test_recognizes_a_bad_include(self):
        answer = send("GET", POOLS + "?include=color")
        self.assertEqual(answer.status, 400)
        error = answer.json()["errors"][0]
        # It looks for these words.
        self.assertIn("include parameter", error["detail"].lower())
        self.assertEqual(error["source"], {"parameter": "include"})

    def test_assigns_a_pool_through_the_workspace(self):
        def patch(pool):
            body = {
                "data": {
                    "type": "workspaces",
                    "attributes": {"execution-mode": "agent", "agent-pool-id": pool},
                }
            }
            return send("PATCH", f"/api/v2/workspaces/{world.WEB_STAGING}", body, WRITE)

        answer = patch(world.FOR_WEB)
        self.assertEqual(answer.status, 200, answer.body)
        self.assertEqual(answer.json()["data"]["relationships"]["agent-pool"]["data"]["id"], world.FOR_WEB)
        refused = patch(world.FOR_STORAGE)
        self.assertEqual(refused.status, 422)
        self.assertEqual(
            refused.json()["errors"][0]["detail"],
            "Agent pool workspace does not have access to use this agent pool",
        )
        self.assertEqual(send("DELETE", f"/api/v2/agent-pools/{world.FOR_WEB}").status, 422)

    def test_keeps_connections(self):
        connection = http.client.HTTPConnection(urllib.parse.urlparse(world.ADDRESS).netloc, timeout=30)
        connection.connect()
        socket = connection.sock
        for method, path in [("GET", POOLS), ("HEAD", POOLS), ("DELETE", f"/api/v2/agents/{world.IDLE}"), ("GET", "/x")]:
            connection.request(method, path, headers={"Authorization": f"Bearer {world.TOKEN}"})
            connection.getresponse().read()
            self.assertIs(connection.sock, socket, f"{method} {path}")
        connection.close()
