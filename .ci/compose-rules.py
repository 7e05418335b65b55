"""Our own rules on docker-compose.yml: no secret in it, a container for every service, shares kept
apart, and nothing that an older docker-compose refuses."""

import json
import pathlib
import re
import sys

from ruamel.yaml import YAML

ROOT = pathlib.Path(__file__).resolve().parent.parent
complaints = []


def wrong(complaint):
    complaints.append(complaint)


def read(path):
    return YAML(typ="safe").load((ROOT / path).read_text())


def services_of_contracts():
    text = (ROOT / "shared/contracts/src/service.rs").read_text()
    names = re.search(r"const fn name\(self\).*?\n    }", text, re.S).group(0)
    return set(re.findall(r'=> "([a-z-]+)"', names))


def no_secrets(compose):
    """A secret comes from a file that `setup` made, or from the environment without a default."""
    speaks_of_secrets = re.compile(r"PASSWORD|SECRET|TOKEN|_KEY$|CREDENTIAL", re.I)
    for name, service in compose["services"].items():
        for variable, value in (service.get("environment") or {}).items():
            value = str(value)
            if re.search(r"://[^/@\s]*:[^/@\s]+@", value):
                wrong(f"{name}: {variable} holds a password in a URL")
            harmless = variable.endswith("_FILE") or value in ("true", "false")
            harmless = harmless or re.fullmatch(r"\$\{\w+:-\}", value)
            if speaks_of_secrets.search(variable) and not harmless:
                wrong(f"{name}: {variable} has a value in the file")
    text = (ROOT / "docker-compose.yml").read_text()
    for number, line in enumerate(text.splitlines(), 1):
        if re.search(r"[0-9a-f]{32}|\bS[UAO][A-Z2-7]{40}|BEGIN [A-Z ]*(KEY|SEED|JWT)", line):
            wrong(f"line {number} looks like a secret")


def a_container_for_each(compose):
    for name in sorted(services_of_contracts()):
        service = compose["services"].get(name)
        if service is None:
            wrong(f"{name} has no container")
            continue
        if service["command"][:2] != ["serve", name]:
            wrong(f"{name} serves something else")
        if service.get("volumes") != [f"share-{name}:/data:ro"]:
            wrong(f"{name} sees other volumes than its own share")
        for part in ("healthcheck", "restart", "depends_on", "stop_grace_period"):
            if part not in service:
                wrong(f"{name} has no {part}")
        if service.get("ports") and name != "gateway":
            wrong(f"{name} is published")


def every_volume_and_network_is_named(compose):
    for name, service in compose["services"].items():
        for mount in service.get("volumes") or []:
            source = mount.split(":")[0]
            if source.startswith("./"):
                if not (ROOT / source).exists():
                    wrong(f"{name} mounts {source}, which is not there")
            elif source not in compose["volumes"]:
                wrong(f"{name} mounts the volume {source}, which is not named")
        for network in service.get("networks") or []:
            if network not in compose["networks"]:
                wrong(f"{name} is on the network {network}, which is not named")


def nothing_that_older_ones_refuse(compose):
    for key in ("name", "include", "configs"):
        if key in compose:
            wrong(f"docker-compose 1.29 refuses the top-level `{key}`")
    for name, service in compose["services"].items():
        for other, condition in (service.get("depends_on") or {}).items():
            if other not in compose["services"]:
                wrong(f"{name} waits for {other}, which is not there")
            if set(condition) != {"condition"}:
                wrong(f"{name}: docker-compose 1.29 refuses more than `condition` in depends_on")


def dashboards_read_figures_that_exist():
    sources = [path for room in ("services", "shared", "deploy/local") for path in
               (ROOT / room).rglob("*.rs")]
    made = set()
    for path in sources:
        found = re.findall(r'(counter|gauge|histogram)!\(\s*"(kontor_\w+)"', path.read_text())
        made |= {figure for _, figure in found}
    asked = [ROOT / "deploy/prometheus/rules.yml", *(ROOT / "deploy/grafana/dashboards").glob("*.json")]
    for path in asked:
        for figure in set(re.findall(r"\b(kontor_\w+)", path.read_text())):
            plain = re.sub(r"_(sum|count|bucket)$", "", figure)
            if figure not in made and plain not in made:
                wrong(f"{path.name} asks for {figure}, which nobody measures")
    for path in (ROOT / "deploy/grafana/dashboards").glob("*.json"):
        json.loads(path.read_text())


compose = read("docker-compose.yml")
no_secrets(compose)
a_container_for_each(compose)
every_volume_and_network_is_named(compose)
nothing_that_older_ones_refuse(compose)
dashboards_read_figures_that_exist()
for path in [ROOT / "deploy/prometheus/prometheus.yml", ROOT / "deploy/prometheus/rules.yml",
             *(ROOT / "deploy/grafana/provisioning").rglob("*.yml")]:
    read(path.relative_to(ROOT))
scraped = read("deploy/prometheus/prometheus.yml")["scrape_configs"][0]["dns_sd_configs"][0]["names"]
if set(scraped) != services_of_contracts():
    wrong("prometheus.yml does not ask every service")
for complaint in complaints:
    print(f"docker-compose.yml: {complaint}", file=sys.stderr)
if complaints:
    sys.exit(1)
print(f"{len(compose['services'])} containers keep the rules")
