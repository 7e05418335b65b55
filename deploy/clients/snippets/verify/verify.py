# Receives Kontor's webhooks and believes only those that its secret signed (Standard Webhooks).
#   WEBHOOK_SECRET=whsec_... PORT=8000 python3 verify.py
import base64, hashlib, hmac, json, os, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SECRETS = os.environ["WEBHOOK_SECRET"].split()  # two of them while one is being replaced
SEEN = set()  # keep these for a day, where your other data is


def verify(headers, body: bytes) -> bool:
    """Says whether these bytes were signed with one of our secrets, a moment ago."""
    sent_id, sent_at = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not sent_at.isdigit() or abs(time.time() - int(sent_at)) > 300:
        return False
    signed = f"{sent_id}.{sent_at}.".encode() + body
    given = headers.get("webhook-signature", "").split(" ")
    for secret in SECRETS:
        key = base64.b64decode(secret.removeprefix("whsec_"))
        ours = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
        if any(hmac.compare_digest(ours.encode(), one.encode()) for one in given):
            return True
    return False


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        # The signature covers the bytes as they came: verify first, then parse.
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        if not verify(self.headers, body):
            return self.answer(401)
        if self.headers["webhook-id"] not in SEEN:  # the same may come twice
            SEEN.add(self.headers["webhook-id"])
            event = json.loads(body)
            print(event["type"], event["id"], "test" if event.get("test") else "real", flush=True)
        self.answer(204)  # soon: what takes long is done afterwards

    def answer(self, status):
        self.send_response(status)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", 8000))), Receiver)
print("listening on", server.server_port, flush=True)
server.serve_forever()
