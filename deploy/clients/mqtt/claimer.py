"""Hears offers by MQTT and claims them, for what speaks neither NATS nor HTTP.

python claimer.py URL PASSWORD-FILE DEVICE LOCATION ZONE...

Enter claims the job that was offered last. URL is mqtts://host:port, or mqtt:// on this machine.
"""

import json
import os
import ssl
import sys
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

import paho.mqtt.client as mqtt

ASK_EVERY = 30  # Seconds. An offer is a hint that may be lost; asking finds what was not heard.
AGAIN_AFTER = 5  # A question, or its answer, may be lost too; asking again does no harm.


class Claimer:
    def __init__(self, client, device, location, zones):
        self.client = client
        self.asks = f"kontor/floor/do/{device}"
        self.answers = f"kontor/floor/answers/{device}/+"
        self.hears = [f"kontor/floor/jobs/{location}/{zone}" for zone in zones]
        self.offered = {}  # Jobs by their ids, the latest last.
        self.unanswered = {}  # Questions by verb and job.

    def connected(self, _client, _userdata, _flags, reason, _properties):
        if reason.is_failure:  # The password opens nothing, or nothing any more.
            print(f"the broker does not let us in: {reason}", file=sys.stderr, flush=True)
            os._exit(1)  # At once: another thread waits for Enter.
        for topic in [self.answers, *self.hears]:
            self.client.subscribe(topic)
        self.ask("open")

    def ask(self, verb, job=None):
        question = {"job_id": job["job_id"]} if job else {}
        self.unanswered[verb, question.get("job_id")] = job
        self.client.publish(f"{self.asks}/{verb}", json.dumps(question))

    def heard(self, _client, _userdata, message):
        told = json.loads(message.payload)
        if message.topic in self.hears:
            return self.offer(told)
        verb, problem = message.topic.rsplit("/", 1)[1], told.get("refused")
        if problem and problem["status"] >= 500:
            return  # For now: it is asked again.
        # All answers to this device come here. What was not asked, or is answered, is passed over.
        asked = (verb, (told["asked"] or {}).get("job_id"))
        if asked not in self.unanswered:
            return
        job = self.unanswered.pop(asked)
        if problem:
            words = problem.get("detail") or problem["title"]
            say(f"order {job['order_number']} is not for us: {words}" if job else f"no: {words}")
        elif job:
            say(f"order {job['order_number']} is ours until {told['answered']['claimed_until']}")
        else:
            for job in told["answered"]["offered"]:
                self.offer(job)

    def offer(self, job):
        if not self.offered.pop(job["job_id"], None):
            bins = ", ".join(task["bin"] for task in job["tasks"])
            say(f"order {job['order_number']} is offered: {bins}")
        self.offered[job["job_id"]] = job

    def claim_latest(self):
        if self.offered:
            self.ask("claim", self.offered.popitem()[1])
        else:
            say("nothing is offered")

    def repeat(self):
        for second in range(AGAIN_AFTER, sys.maxsize, AGAIN_AFTER):
            time.sleep(AGAIN_AFTER)
            for (verb, _), job in list(self.unanswered.items()):
                self.ask(verb, job)
            if second % ASK_EVERY == 0:
                self.ask("open")


def say(words):
    print(words, flush=True)


def main(url, password, device, location, *zones):
    at, client = urlsplit(url), mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, client_id=device)
    client.username_pw_set(device, Path(password).read_text().strip())
    if at.scheme == "mqtts":
        client.tls_set_context(ssl.create_default_context())  # Reads SSL_CERT_FILE as well.
    claimer = Claimer(client, device, location, zones)
    client.on_connect, client.on_message = claimer.connected, claimer.heard
    client.connect(at.hostname, at.port or 8883)
    client.loop_start()  # Connects again by itself, for as long as it is let in.
    threading.Thread(target=claimer.repeat, daemon=True).start()
    say(f"{device} listens at {location}")
    for _ in sys.stdin:
        claimer.claim_latest()


if len(sys.argv) < 6:
    sys.exit(__doc__)
main(*sys.argv[1:])
