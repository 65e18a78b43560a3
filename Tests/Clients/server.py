"""A server with a source for each sender that has a library of its own, and a receiver for what it posts."""

import base64
import http.server
import json
import os
import pathlib
import socket
import subprocess
import tempfile
import threading
import time
import urllib.error
import urllib.request

from nacl.signing import SigningKey

from world import ADDRESS, ORGANIZATION, TOKEN

BINARY = os.environ["POOLWARDEN"]
PROJECT = pathlib.Path(__file__).resolve().parent.parent.parent
SLACK_SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
STANDARD_SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()
CALLBACK_SECRET = "whsec_" + base64.b64encode(bytes(range(1, 33))).decode()
DISCORD = SigningKey(bytes(range(32)))


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Receiver:
    """Takes whatever is posted on this machine, and keeps it."""

    def __init__(self):
        self.posts = []
        posts = self.posts

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("content-length", 0)))
                posts.append((self.path, dict(self.headers.items()), body))
                answer = json.dumps({"ok": True, "channel": "C1", "ts": "1.2"}).encode()
                self.send_response(200)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def wait(self, count, seconds=20):
        end = time.monotonic() + seconds
        while len(self.posts) < count and time.monotonic() < end:
            time.sleep(0.02)
        return self.posts


class Server:
    """The built binary, serving."""

    def __init__(self):
        self.receiver = Receiver()
        self.folder = tempfile.TemporaryDirectory()
        self.port = free_port()
        settings = {
            "server": {"port": self.port, "admin": "off", "control": f"{self.folder.name}/control"},
            "journal": {"path": f"{self.folder.name}/journal.sqlite", "key": "env:JOURNAL_KEY"},
            "policies": {"folder": str(PROJECT / "policies")},
            "organizations": {ORGANIZATION: {"address": ADDRESS, "token": "env:API_TOKEN"}},
            "sources": {
                "slack": {
                    "kind": "slack",
                    "secrets": ["env:SLACK_SECRET"],
                    "token": "env:SLACK_TOKEN",
                    "api": f"http://127.0.0.1:{self.receiver.port}/api",
                },
                "discord": {"kind": "discord", "public_keys": [DISCORD.verify_key.encode().hex()]},
                "standard": {
                    "kind": "generic",
                    "scheme": "standard-webhooks",
                    "secrets": ["env:STANDARD_SECRET"],
                    "callback": "env:CALLBACK",
                    "callback_secret": "env:CALLBACK_SECRET",
                },
            },
            "people": {"anna": {"slack": "U1", "discord": "41", "groups": ["platform"]}},
        }
        path = pathlib.Path(self.folder.name) / "settings.yaml"
        path.write_text(json.dumps(settings))
        environment = {
            **os.environ,
            "API_TOKEN": TOKEN,
            "JOURNAL_KEY": base64.b64encode(bytes(32)).decode(),
            "SLACK_SECRET": SLACK_SECRET,
            "SLACK_TOKEN": "xoxb-1",
            "STANDARD_SECRET": STANDARD_SECRET,
            "CALLBACK": f"http://127.0.0.1:{self.receiver.port}/callback",
            "CALLBACK_SECRET": CALLBACK_SECRET,
        }
        self.log = open(pathlib.Path(self.folder.name) / "log", "wb+")
        self.process = subprocess.Popen(
            [BINARY, "serve", "--config", str(path)],
            env=environment,
            stdout=self.log,
            stderr=self.log,
            cwd=self.folder.name,
        )
        end = time.monotonic() + 30
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                break
            except OSError:
                if self.process.poll() is not None or time.monotonic() > end:
                    self.log.seek(0)
                    raise RuntimeError(self.log.read().decode())
                time.sleep(0.05)

    def post(self, source, body, headers):
        """Sends one delivery and gives status and body of its answer."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/hooks/{source}", data=body, headers=headers, method="POST"
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as answer:
            with answer:
                return answer.code, answer.read()

    def raw(self, request, seconds=15):
        """Sends bytes as they are, and gives the status of the answer; None where the connection was only closed."""
        with socket.create_connection(("127.0.0.1", self.port), seconds) as connection:
            connection.settimeout(seconds)
            try:
                connection.sendall(request)
                answer = connection.recv(4096)
            except (BrokenPipeError, ConnectionResetError):
                return None
        return int(answer.split()[1]) if answer.startswith(b"HTTP/1.1 ") else None

    def stop(self):
        self.process.terminate()
        self.process.wait(20)
        self.receiver.server.shutdown()
        self.receiver.server.server_close()
        self.log.close()
        self.folder.cleanup()
