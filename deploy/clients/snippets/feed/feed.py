# Reads the feed from where it stopped the last time: nothing is missing, and what was handled when
# the program died comes once more.
#   KONTOR=http://127.0.0.1:8080 KEY=... python3 feed.py
import json, os, pathlib, time, urllib.error, urllib.parse, urllib.request

KONTOR, KEY = os.environ["KONTOR"], os.environ["KEY"]  # a key `read` is enough
CURSOR = pathlib.Path(os.environ.get("CURSOR", "cursor.txt"))


def handle(event):
    print(event["type"], event["id"], flush=True)


def page(cursor):
    query = urllib.parse.urlencode({"after": cursor, "wait_seconds": 20})
    headers = {"Authorization": f"Bearer {KEY}", "Accept": "application/json"}
    request = urllib.request.Request(f"{KONTOR}/api/v1/events?{query}", headers=headers)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


cursor = CURSOR.read_text() if CURSOR.exists() else ""  # nothing: from the beginning
while True:
    try:
        found = page(cursor)
    except urllib.error.HTTPError as error:
        if error.code < 500 and error.code != 429:
            raise SystemExit(error.read().decode())  # 409: the log was set back; read anew
        time.sleep(2)
        continue
    except OSError:  # Kontor is away; it goes on where it stopped
        time.sleep(2)
        continue
    for event in found["items"]:
        handle(event)
    if found["next"] != cursor:
        cursor = found["next"]
        beside = CURSOR.with_suffix(".new")
        beside.write_text(cursor)
        beside.replace(CURSOR)  # whole or not at all, and after the work is done
