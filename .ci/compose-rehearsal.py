"""Plays docker-compose.yml without an engine: the same commands in the same order with the same
environment, as processes of this machine, each seeing what its volumes give it.

    .ci/compose-rehearsal.py KONTOR POSTGRES_BIN NATS_SERVER

As root, services run as the image's user, so that the modes of the shares are tried, too."""

import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

from ruamel.yaml import YAML

ROOT = pathlib.Path(__file__).resolve().parent.parent
IMAGE_UID, NOBODY = 10001, 65534
READY_WITHIN, STOP_WITHIN, ORDERS = 40, 30, 12

kontor, postgres_bin, nats_server = map(pathlib.Path, sys.argv[1:4])
compose = YAML(typ="safe").load((ROOT / "docker-compose.yml").read_text())["services"]
is_root = os.geteuid() == 0
stage = pathlib.Path(tempfile.mkdtemp(prefix="kontor-rehearsal-"))
stage.chmod(0o755)
running = {}


def free_port():
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return held.getsockname()[1]


port = {name: free_port() for name in [*compose, "world"]}


def volume(name):
    """Shares lie in the folder of keys, as `setup` sees them."""
    return stage / "keys" / "shares" / name[6:] if name.startswith("share-") else stage / name


def here(text, name):
    """Says where something of a container is on this machine."""
    text = re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", str(text))
    text = text.replace("0.0.0.0:8080", f"127.0.0.1:{port['world']}")
    text = text.replace("0.0.0.0:8081", f"127.0.0.1:{port[name]}")
    text = text.replace("gateway:8080", f"127.0.0.1:{port['world']}")
    text = text.replace("@postgres:5432", f"@127.0.0.1:{port['postgres']}")
    text = text.replace("//nats:4222", f"//127.0.0.1:{port['nats']}")
    for mount in sorted(compose[name].get("volumes") or [], key=len):
        source, inside = mount.split(":")[:2]
        if not source.startswith(".") and (text == inside or text.startswith(inside + "/")):
            return str(volume(source)) + text[len(inside):]
    option, equals, value = text.partition("=")
    return f"{option}={here(value, name)}" if equals and option.startswith("--") else text


def command(name):
    words = [here(word, name) for word in compose[name]["command"]]
    if not is_root and "--owner" in words:
        del words[words.index("--owner"):][:2]
    return words


def environment(name):
    given = compose[name].get("environment") or {}
    always = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOSTNAME": f"container-{name}"}
    if name == "postgres":
        always["LD_LIBRARY_PATH"] = os.environ.get("KONTOR_PG_LIBRARIES", "")
    return always | {variable: here(value, name) for variable, value in given.items()}


def identity(uid):
    return {"user": uid, "group": uid, "extra_groups": []} if is_root else {}


def play(name, words, uid=None, **options):
    as_whom = identity(uid) if uid else {}
    log = open(stage / f"{name}.log", "ab")
    return subprocess.Popen(words, env=environment(name), stdin=subprocess.DEVNULL, stdout=log,
                            stderr=log, start_new_session=True, **as_whom, **options)


def to_its_end(name):
    if play(name, [stage / "kontor", *command(name)]).wait(120) != 0:
        fail(name)


def fail(name):
    raise SystemExit(f"{name} failed:\n" + (stage / f"{name}.log").read_text()[-3000:])


def until(name, is_well):
    end = time.monotonic() + READY_WITHIN
    while not is_well():
        if running[name].poll() is not None or time.monotonic() > end:
            fail(name)
        time.sleep(0.1)


def greets(at):
    try:
        with socket.create_connection(("127.0.0.1", at), 1) as connection:
            return connection.recv(5) == b"INFO "
    except OSError:
        return False


def start_postgres():
    """As the image does at its first start: a cluster, the owner, the database."""
    data, uid = stage / "postgres", NOBODY
    data.mkdir()
    if is_root:
        os.chown(data, uid, uid)
    password = stage / "postgres-password"
    shutil.copy(here(compose["postgres"]["environment"]["POSTGRES_PASSWORD_FILE"], "postgres"),
                password)
    if is_root:
        os.chown(password, uid, uid)
    given = compose["postgres"]["environment"]
    owner = given["POSTGRES_USER"]
    files = [postgres_bin / "initdb", "-D", data / "data", "-U", owner, f"--pwfile={password}",
             "--auth-local=reject", "--no-sync", *given["POSTGRES_INITDB_ARGS"].split()]
    if play("postgres", files, uid).wait(60) != 0:
        fail("postgres")
    served = [postgres_bin / "postgres", *command("postgres")[1:], "-D", data / "data", "-p",
              str(port["postgres"]), "-c", "listen_addresses=127.0.0.1", "-c",
              "unix_socket_directories="]
    running["postgres"] = play("postgres", served, uid)
    secret = password.read_text().strip()
    url = f"postgres://{owner}:{secret}@127.0.0.1:{port['postgres']}/postgres"
    psql = shutil.which(postgres_bin / "psql") or "psql"
    made = [psql, "-qX", url, "-c", f"CREATE DATABASE {given['POSTGRES_DB']}"]
    until("postgres", lambda: subprocess.run(made, capture_output=True).returncode == 0)


def start_nats():
    store = stage / "nats"
    store.mkdir()
    words = [nats_server, *command("nats")[1:], "-a", "127.0.0.1", "-p", str(port["nats"]), "-m",
             str(free_port())]
    running["nats"] = play("nats", words, cwd=store)
    until("nats", lambda: greets(port["nats"]))


def is_ready(name):
    asked = [stage / "kontor", *compose[name]["healthcheck"]["test"][2:], "--ops-listen",
             f"127.0.0.1:{port[name]}"]
    return subprocess.run(asked, capture_output=True).returncode == 0


def stop_all():
    for name in [*(name for name in reversed(running) if name not in ("postgres", "nats")),
                 "nats", "postgres"]:
        process = running.get(name)
        if process is None:
            continue
        process.send_signal(signal.SIGINT if name == "postgres" else signal.SIGTERM)
        if process.wait(STOP_WITHIN) != 0 and name != "nats":
            fail(name)


def rehearse():
    began = time.monotonic()
    shutil.copy(kontor, stage / "kontor")
    (stage / "keys" / "shares").mkdir(parents=True)
    to_its_end("secrets")
    start_postgres()
    start_nats()
    to_its_end("setup")
    services = [name for name, one in compose.items() if one.get("command", [])[:1] == ["serve"]]
    for name in services:
        running[name] = play(name, [stage / "kontor", *command(name)], IMAGE_UID)
    for name in services:
        until(name, lambda: is_ready(name))
    print(f"{len(services)} services are ready after {time.monotonic() - began:.1f} s")
    asked = [stage / "kontor", *command("demo"), "--orders", str(ORDERS)]
    if play("demo", asked).wait(60) != 0:
        fail("demo")
    to_its_end("doctor")
    to_its_end("setup")
    stop_all()
    print(f"{ORDERS} orders went the whole way; everything stopped in order"
          f" after {time.monotonic() - began:.1f} s")


try:
    rehearse()
finally:
    for process in running.values():
        if process.poll() is None:
            process.kill()
            process.wait()
    shutil.rmtree(stage, ignore_errors=True)
