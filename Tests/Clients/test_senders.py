"""What senders' own libraries sign is taken, what they did not sign is not, and they take what we sign."""

import datetime
import gzip
import json
import time
import unittest
import urllib.parse
import uuid

import discord_interactions
import standardwebhooks
import svix.webhooks
from slack_sdk.models.blocks import Block
from slack_sdk.signature import SignatureVerifier

from server import CALLBACK_SECRET, DISCORD, SLACK_SECRET, STANDARD_SECRET, Server


def setUpModule():
    global SERVER
    SERVER = Server()


def tearDownModule():
    SERVER.stop()


def slack(body, when=None):
    when = str(int(time.time()) if when is None else when)
    signature = SignatureVerifier(SLACK_SECRET).generate_signature(timestamp=when, body=body)
    return {"X-Slack-Request-Timestamp": when, "X-Slack-Signature": signature}


FORM = {"Content-Type": "application/x-www-form-urlencoded"}
JSON = {"Content-Type": "application/json"}


def command(text, user="U1"):
    fields = {
        "team_id": "T1",
        "channel_id": "C1",
        "user_id": user,
        "user_name": "anna",
        "command": "/pool",
        "text": text,
        "trigger_id": str(uuid.uuid4()),
    }
    return urllib.parse.urlencode(fields).encode()


class Slack(unittest.TestCase):
    def test_takes_what_slack_sdk_signs_and_answers_with_blocks_that_it_reads(self):
        body = command("list")
        status, answer = SERVER.post("slack", body, FORM | slack(body))
        self.assertEqual(status, 200)
        document = json.loads(answer)
        self.assertIn("ephemeral", document["response_type"])
        blocks = Block.parse_all(document["blocks"])
        self.assertEqual(len(blocks), len(document["blocks"]))
        for block in blocks:
            block.validate_json()

    def test_refuses_what_slack_sdk_would(self):
        body = command("list")
        verifier = SignatureVerifier(SLACK_SECRET)
        for changed, headers in [
            (body + b"x", slack(body)),
            (body, slack(body, when=int(time.time()) - 600)),
            (body, slack(body) | {"X-Slack-Signature": "v0=" + "0" * 64}),
        ]:
            self.assertFalse(verifier.is_valid_request(changed, headers))
            self.assertEqual(SERVER.post("slack", changed, FORM | headers)[0], 401)

    def test_answers_a_mention_in_its_thread(self):
        event = {
            "type": "event_callback",
            "event_id": f"Ev{uuid.uuid4().hex}",
            "team_id": "T1",
            "event": {"type": "app_mention", "user": "U1", "text": "<@U0BOT> pool list", "channel": "C7", "ts": "5.6"},
        }
        body = json.dumps(event).encode()
        before = len(SERVER.receiver.posts)
        self.assertEqual(SERVER.post("slack", body, JSON | slack(body))[0], 200)
        path, headers, posted = SERVER.receiver.wait(before + 1)[before]
        self.assertEqual(path, "/api/chat.postMessage")
        self.assertEqual(headers["authorization"], "Bearer xoxb-1")
        document = json.loads(posted)
        self.assertEqual((document["channel"], document["thread_ts"]), ("C7", "5.6"))
        for block in Block.parse_all(document["blocks"]):
            block.validate_json()


class Discord(unittest.TestCase):
    def post(self, document, key=DISCORD, when=None):
        body, when = json.dumps(document).encode(), str(int(time.time()) if when is None else when)
        signature = key.sign(when.encode() + body).signature.hex()
        public = DISCORD.verify_key.encode().hex()
        self.assertTrue(discord_interactions.verify_key(body, signature, when, public))
        return SERVER.post(
            "discord", body, JSON | {"X-Signature-Ed25519": signature, "X-Signature-Timestamp": when}
        )

    def test_answers_a_ping(self):
        status, answer = self.post({"id": "1", "type": discord_interactions.InteractionType.PING})
        self.assertEqual((status, json.loads(answer)), (200, {"type": discord_interactions.InteractionResponseType.PONG}))

    def test_answers_a_command(self):
        status, answer = self.post(
            {
                "id": str(time.time_ns()),
                "application_id": "9",
                "type": discord_interactions.InteractionType.APPLICATION_COMMAND,
                "token": "t",
                "channel_id": "7",
                "member": {"user": {"id": "41", "username": "anna"}},
                "data": {"id": "5", "name": "pool", "type": 1, "options": [{"name": "list", "type": 1}]},
            }
        )
        self.assertEqual(status, 200, answer)
        self.assertIn(json.loads(answer)["type"], [4, 5])

    def test_refuses_another_key(self):
        body, when = b'{"type":1}', str(int(time.time()))
        for signature in ["00" * 64, DISCORD.sign(b"1" + body).signature.hex(), "zz", ""]:
            self.assertFalse(discord_interactions.verify_key(body, signature, when, DISCORD.verify_key.encode().hex()))
            headers = JSON | {"X-Signature-Ed25519": signature, "X-Signature-Timestamp": when}
            self.assertEqual(SERVER.post("discord", body, headers)[0], 401)


class StandardWebhooks(unittest.TestCase):
    def signed(self, library, body, prefix="webhook"):
        identity, now = f"msg_{uuid.uuid4().hex}", datetime.datetime.now(tz=datetime.timezone.utc)
        signature = library.Webhook(STANDARD_SECRET).sign(identity, now, body)
        return {"id": identity, "timestamp": str(int(now.timestamp())), "signature": signature}

    def test_takes_what_both_libraries_sign_and_they_take_what_it_signs(self):
        for library, verification in [
            (standardwebhooks, standardwebhooks.WebhookVerificationError),
            (svix.webhooks, svix.webhooks.WebhookVerificationError),
        ]:
            body = json.dumps({"type": "build", "at": time.time_ns()})
            headers = {f"webhook-{name}": value for name, value in self.signed(library, body).items()}
            before = len(SERVER.receiver.posts)
            self.assertEqual(SERVER.post("standard", body.encode(), JSON | headers)[0], 202)
            path, given, posted = SERVER.receiver.wait(before + 1)[before]
            self.assertEqual(path, "/callback")
            given = {name.lower(): value for name, value in given.items()}
            library.Webhook(CALLBACK_SECRET).verify(posted, given)
            self.assertEqual(json.loads(posted)["settlement"], "ignored")
            with self.assertRaises(verification):
                library.Webhook(CALLBACK_SECRET).verify(posted + b" ", given)
            self.assertEqual(SERVER.post("standard", body.encode() + b" ", JSON | headers)[0], 401)


class OddRequests(unittest.TestCase):
    """None is taken, none brings the server down, and none has a word of ours that begins with 5."""

    SOURCES = ["slack", "discord", "standard"]

    def heads(self, source):
        return f"POST /hooks/{source} HTTP/1.1\r\nHost: x\r\n".encode()

    def test_are_refused(self):
        body = command("list")
        signed = "".join(f"{name}: {value}\r\n" for name, value in (FORM | slack(body)).items()).encode()
        twice = signed + b"X-Slack-Signature: v0=" + b"0" * 64 + b"\r\n"
        many = b"&".join(b"f%d=1" % number for number in range(10_000))
        bomb = gzip.compress(b"0" * (32 << 20))
        bodies = {
            "nothing": (b"", b""),
            "NUL bytes": (FORM, b"a=\0&b=\0"),
            "no UTF-8": (JSON, b'{"a":"\xff\xfe"}'),
            "JSON as a form": (FORM, b'{"a":1}'),
            "a form as JSON": (JSON, b"a=1"),
            "10,000 fields": (FORM, many),
            "deep": (JSON, b"[" * 100_000),
            "a bomb": (JSON | {"Content-Encoding": "gzip"}, bomb),
        }
        for source in self.SOURCES:
            for name, (headers, content) in bodies.items():
                lines = b"".join(f"{k}: {v}\r\n".encode() for k, v in headers.items()) if headers else b""
                request = self.heads(source) + lines + b"Content-Length: %d\r\n\r\n" % len(content) + content
                status = SERVER.raw(request)
                self.assertTrue(status is None or 400 <= status < 500, (source, name, status))
            # The sender's own signature twice, one of them wrong.
            request = self.heads(source) + twice + b"Content-Length: %d\r\n\r\n" % len(body) + body
            self.assertTrue(400 <= SERVER.raw(request) < 500)
        chunked = b"".join(b"1\r\n%c\r\n" % byte for byte in body) + b"0\r\n\r\n"
        request = self.heads("slack") + signed + b"Transfer-Encoding: chunked\r\n\r\n" + chunked
        self.assertEqual(SERVER.raw(request), 200, "a body may come in pieces")
        both = self.heads("slack") + signed + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n" + chunked
        status = SERVER.raw(both)
        self.assertTrue(status is None or 400 <= status < 500, status)
        self.assertIsNone(SERVER.process.poll())
