"""The simulator that the suites run against, as it was when they started."""

import json
import os
import pathlib
import unittest
import urllib.error
import urllib.request

ADDRESS = os.environ["SIMULATOR_ADDRESS"]
ORGANIZATION = "acme"
TOKEN = "clients-token"
FLEET = json.loads((pathlib.Path(__file__).parent / "fleet.json").read_text())

POOL = "apool-yoGUFz5zcRMMz53i"
FOR_WEB = "apool-xkuMi7x4LsEnBUdY"
FOR_STORAGE = "apool-MCf6kkxu5FyHbqhd"
IDLE = "agent-A726QeosTCpCumAs"
EXITED = "agent-4cQzjbr1cnM6Pcxr"
ERRORED = "agent-yEJjXQCucpNxtxd2"
BUSY = "agent-Zz9PTEcUgBtYzht8"
WEB_PRODUCTION = "ws-9EEkcEQSA3XgWyGe"
WEB_STAGING = "ws-XAwqHqCdqrKmQ7wE"
BUCKETS = "ws-3LDDyDvBGhtVYbqn"
WEB = "prj-WsVcWRr7SfxRci1v"
AGENT_TOKEN = "at-bonpPzYqv2bGD7vr"

SECRET = r"^[0-9A-Za-z]{14}\.atlasv1\.[0-9A-Za-z]{67}$"
RATE_LIMIT = {
    "errors": [
        {
            "detail": "You have exceeded the API's rate limit.",
            "status": 429,
            "title": "Too many requests",
        }
    ]
}
NOT_FOUND = {"errors": [{"status": "404", "title": "not found"}]}
UNAUTHORIZED = {"errors": [{"status": "401", "title": "unauthorized"}]}


class Answer:
    """An answer as it came over the wire."""

    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    def json(self):
        return json.loads(self.body)


def send(method, path, body=None, headers=None, token=TOKEN):
    """Sends one request and gives its answer, whatever its status."""
    if not path.startswith("http"):
        path = ADDRESS + path
    payload = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
    request = urllib.request.Request(path, data=payload, method=method)
    if token is not None:
        request.add_header("Authorization", f"Bearer {token}")
    for name, value in (headers or {}).items():
        request.add_header(name, value)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return Answer(answer.status, answer.headers, answer.read())
    except urllib.error.HTTPError as error:
        return Answer(error.code, error.headers, error.read())


def control(method, path, body=None):
    """Asks the simulator itself, not the API that it simulates."""
    answer = send(method, "/_simulator" + path, body, token=None)
    assert 200 <= answer.status < 300, (answer.status, answer.body)
    return json.loads(answer.body) if answer.body else None


class Suite(unittest.TestCase):
    """Every test begins with the same fleet, at any time, and without faults."""

    def setUp(self):
        control("PUT", "/state", FLEET)
        control("DELETE", "/faults")
        self.seen = len(control("GET", "/ledger"))

    def effects(self):
        """What has been done since the test began."""
        return [
            (entry["call"], entry["name"])
            for entry in control("GET", f"/ledger?after={self.seen}")
            if entry["applied"]
        ]
