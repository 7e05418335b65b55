"""A handheld in a terminal: hears offers, claims a job, takes scans from its input, confirms.

python picker.py URL CREDENTIALS DEVICE LOCATION ZONE...
"""

import asyncio
import json
import os
import sys
import uuid
from contextlib import suppress

import nats

ASK_EVERY = 30  # Seconds. An offer is a hint that may be lost; asking finds what was not heard.
ANSWER_WITHIN = 5
AGAIN_AFTER = 1
MAY_BE_PUT_RIGHT = 422  # A wrong bin, code or quantity; the job is still ours.


class Refused(Exception):
    """The warehouse said no, in words; the same question would get the same answer."""

    def __init__(self, answer):
        problem = json.loads(answer)
        super().__init__(problem.get("detail") or problem["title"])
        self.status = problem["status"]


class Ended(Exception):
    """Nobody scans any more."""


async def work(url, credentials, asks, hears):
    # begin: from the credentials to a claimed job
    heard = asyncio.Queue()

    async def look(offer=None):
        await heard.put(offer)

    client = await nats.connect(url, user_credentials=credentials, reconnected_cb=look, **PATIENT)

    async def ask(verb, **question):
        while True:  # Until there is an answer: every question may be asked twice.
            with suppress(nats.errors.Error):
                message = json.dumps(question).encode()
                answer = await client.request(f"{asks}.{verb}", message, timeout=ANSWER_WITHIN)
                code = (answer.headers or {}).get("Nats-Service-Error-Code", "")
                if code.startswith("4"):
                    raise Refused(answer.data)
                if not code:
                    return json.loads(answer.data)
            await asyncio.sleep(AGAIN_AFTER)

    for subject in hears:
        await client.subscribe(subject, cb=look)
    repeating = asyncio.create_task(repeat(look))
    while True:
        offer = await heard.get()
        for offered in [json.loads(offer.data)] if offer else jobs(await ask("open")):
            try:
                job = await ask("claim", job_id=offered["job_id"])
            except Refused as no:
                say(f"order {offered['order_number']} is not for us: {no}")
            # end
            else:
                await pick(ask, job)
                await look_afresh(heard)
                break


def jobs(opened):
    """What is held comes first: a job that was begun before this program ended goes on."""
    return opened["held"] + opened["offered"]


async def repeat(look):
    while True:
        await look()
        await asyncio.sleep(ASK_EVERY)


async def look_afresh(heard):
    """What was offered meanwhile is stale by now."""
    while not heard.empty():
        heard.get_nowait()
    await heard.put(None)


async def pick(ask, job):
    say(f"order {job['order_number']}: {len(job['tasks'])} bins")
    try:
        for task in job["tasks"]:
            await take(ask, job, task)
        done = await ask("confirm", job_id=job["job_id"])
        say(f"order {job['order_number']} is {done['state']}")
    except Refused as no:
        say(f"order {job['order_number']} is ours no more: {no}")
    except Ended:
        await ask("release", job_id=job["job_id"])
        raise


async def take(ask, job, task):
    """Takes what a task wants, in as many scans as the person likes."""
    picked, short = task["picked"], task["short"]
    while (left := task["quantity"] - picked - short) > 0:
        say(f"  {task['bin']}: {left} x {task['name']} ({task['sku']})")
        bin = await typed("  bin", task["bin"])
        code = await typed("  item, or short", task["sku"])
        pieces = await typed("  pieces", str(left))
        # The id is made once for what the person did: asked again under the same id it counts once.
        scan = {"scan_id": uuid.uuid4().hex, "job_id": job["job_id"], "task_id": task["task_id"],
                "quantity": int(pieces) if pieces.isdecimal() else 0}
        try:
            if code == "short":
                short = (await ask("short", **scan, reason="not_found"))["short"]
            else:
                picked = (await ask("scan", **scan, bin=bin, barcode=code))["picked"]
        except Refused as no:
            if no.status != MAY_BE_PUT_RIGHT:
                raise
            say(f"  no: {no}")


async def typed(what, shown):
    """Gives what a scanner, or a person, typed; an empty line stands for what is shown."""
    print(f"{what} [{shown}]: ", end="", flush=True)
    line = await asyncio.to_thread(sys.stdin.readline)
    if not line:
        raise Ended
    return line.strip() or shown


def say(words):
    print(words, flush=True)


async def complain(error):
    print(f"  {error or type(error).__name__}", file=sys.stderr, flush=True)


async def shut_out():
    print("the broker lets us in no more", file=sys.stderr, flush=True)
    os._exit(1)  # At once: another thread may wait for a scan.


PATIENT = {"max_reconnect_attempts": -1, "error_cb": complain, "closed_cb": shut_out}


async def main(url, credentials, device, location, *zones):
    hears = [f"kontor.floor.jobs.{location}.{zone}" for zone in zones]
    say(f"{device} waits for work at {location}")
    try:
        await work(url, credentials, f"kontor.floor.do.{device}", hears)
    except Refused as no:
        sys.exit(f"{device} may not work: {no}")
    except Ended:
        pass


if len(sys.argv) < 6:
    sys.exit(__doc__)
asyncio.run(main(*sys.argv[1:]))
