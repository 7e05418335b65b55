"""A handheld that knows nothing but its broker, its name, its location and its credentials."""

import asyncio
import json
import sys

import nats
from nats.errors import TimeoutError as NoAnswer

URL, NAME, LOCATION, CREDS = sys.argv[1:]
ASK_AGAIN_SECONDS = 1.0


async def main():
    refused = asyncio.Queue()

    async def on_error(error):
        if "permissions violation" in str(error).lower():
            await refused.put(str(error))

    client = await nats.connect(URL, user_credentials=CREDS, error_cb=on_error)

    async def ask(verb, question):
        message = json.dumps(question).encode()
        answer = await client.request(f"kontor.floor.do.{NAME}.{verb}", message, timeout=5)
        return json.loads(answer.data)

    offers = await client.subscribe(f"kontor.floor.jobs.{LOCATION}.a")
    job = None
    while job is None:
        opened = await ask("open", {})
        if opened["offered"]:
            job = opened["offered"][0]
            break
        try:
            job = json.loads((await offers.next_msg(timeout=ASK_AGAIN_SECONDS)).data)
        except NoAnswer:
            continue

    claimed = await ask("claim", {"job_id": job["job_id"]})
    scanned = []
    wrong_scan = None
    for task in claimed["tasks"]:
        scan = {
            "scan_id": task["task_id"] + "-1",
            "job_id": job["job_id"],
            "task_id": task["task_id"],
            "bin": task["bin"],
            "barcode": task["barcodes"][0],
            "quantity": task["quantity"],
        }
        wrong_scan = await ask("scan", scan | {"scan_id": "wrong", "barcode": "0000000000000"})
        scanned.append(await ask("scan", scan))
    confirmed = await ask("confirm", {"job_id": job["job_id"]})

    await client.subscribe("kontor.evt.>")
    await client.publish("kontor.floor.do.another.open", b"{}")
    await client.flush()
    for _ in range(2):
        await asyncio.wait_for(refused.get(), 5)

    told = {
        "claimed": claimed,
        "scanned": scanned,
        "wrong_scan": wrong_scan,
        "confirmed": confirmed,
        "refused": 2,
    }
    print(json.dumps(told))
    await client.close()


asyncio.run(main())
