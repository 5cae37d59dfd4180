"""What deploy/ and docs/operate.md name is there: commands, environment variables, paths, limits."""

import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from data.accounts.passphrase import keep_passphrase
from data.accounts.served import read_served
from data.imports import limited
from data.store.descriptors import MOST_PAGES, shared_out
from data.store.file import MEMORY_LIMIT
from pages.terminal.holding import WAIT_SECONDS

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
OF_STREAMLIT = "STREAMLIT_SERVER_MAX_UPLOAD_SIZE"


def variables(text: str) -> set[str]:
    return set(re.findall(r"\bRESPITE_[A-Z_]+[A-Z]\b", text))


def read_by_code() -> set[str]:
    """The environment variables that the code reads or sets: names in quotes."""
    files = [ROOT / "app.py", ROOT / "cli.py", *(ROOT / "data").rglob("*.py"), *(ROOT / "pages").rglob("*.py")]
    return {name for file in files for name in re.findall(r"[\"'](RESPITE_[A-Z_]+)[\"']", file.read_text("utf-8"))}


def unit() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in (DEPLOY / "respite.service").read_text().splitlines():
        if "=" in line and not line.startswith("#"):
            key, _, value = line.partition("=")
            found.setdefault(key, []).append(value)
    return found


def test_every_variable_that_is_named_is_read_and_every_one_that_is_read_is_documented():
    named = {file.name: variables(file.read_text("utf-8")) for file in DEPLOY.iterdir()}
    assert {name: found - read_by_code() for name, found in named.items() if found - read_by_code()} == {}
    assert variables((ROOT / "docs" / "operate.md").read_text("utf-8")) == read_by_code()


def test_the_documented_defaults_are_those_of_the_code():
    table = dict(
        re.findall(r"^\| `([A-Z_]+)` \| (\w+) \|", (ROOT / "docs" / "operate.md").read_text("utf-8"), re.MULTILINE)
    )
    settings = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))
    assert table.pop(OF_STREAMLIT) == str(settings["server"]["maxUploadSize"])
    assert table.pop("RESPITE_MEMORY") == MEMORY_LIMIT
    assert {name: int(value) for name, value in table.items()} == {
        "RESPITE_UPLOAD_MB": limited.UPLOAD_BYTES // 1024**2,
        "RESPITE_READERS": limited.READERS._initial_value,
        "RESPITE_READER_MEMORY_MB": limited.READER_BYTES // 1024**2,
        "RESPITE_READER_SECONDS": limited.READER_SECONDS,
        "RESPITE_WAIT_SECONDS": WAIT_SECONDS,
    }


def test_the_unit_starts_what_there_is():
    (command,) = unit()["ExecStart"]
    program, *argv = command.split()
    assert program == "/opt/respite/.venv/bin/respite"
    assert tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["scripts"]["respite"] == "cli:main"
    assert argv[0] == "serve" and argv[1:] == ["--public", "/etc/respite/respite.toml"]
    environment = dict(one.split("=", 1) for one in unit()["Environment"])
    (state,) = unit()["StateDirectory"]
    # everything else is read-only to it
    assert environment["RESPITE_STORE"].startswith(f"/var/lib/{state}/") and unit()["ProtectSystem"] == ["strict"]
    assert shared_out(int(unit()["LimitNOFILE"][0])).n_pages == MOST_PAGES
    assert unit()["NoNewPrivileges"] == ["yes"] and unit()["LimitCORE"] == ["0"] and "MemoryMax" in unit()


OIDC = re.compile(r"^# (?=\[oidc\]|metadata_url|client_|newcomers|stewards_)", re.MULTILINE)


@pytest.mark.parametrize("is_several", [False, True])
def test_the_configuration_is_one_that_is_served_by(tmp_path, is_several):
    text = (DEPLOY / "respite.toml").read_text("utf-8")
    if is_several:
        text = OIDC.sub("", text[: text.index("[passphrase]")] + text[text.index("# [oidc]") :])
    else:
        text = text.replace('hash = "as it prints it"', f'hash = "{keep_passphrase("a passphrase of five words")}"')
    for name, content in (("respite.toml", text), ("cookie.secret", "x" * 64), ("oidc.secret", "y")):
        (tmp_path / name).write_text(content)
        (tmp_path / name).chmod(0o600)
    served = read_served(tmp_path / "respite.toml")
    assert (served.netloc, served.port, served.proxies) == ("respite.example.org", 8501, ("127.0.0.1",))
    assert (served.provider is not None) == is_several


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd-analyze here")
def test_systemd_takes_the_unit(tmp_path):
    text = (DEPLOY / "respite.service").read_text()
    # the program and the user are not on this machine
    text = text.replace("/opt/respite/.venv/bin/respite", "/bin/true").replace(
        "=respite\nGroup=respite", "=root\nGroup=root"
    )
    (tmp_path / "respite.service").write_text(text)
    done = subprocess.run(["systemd-analyze", "verify", tmp_path / "respite.service"], capture_output=True, text=True)
    assert [line for line in done.stderr.splitlines() if "respite.service" in line] == []


def test_the_image_has_every_room_and_starts_the_same():
    text = (DEPLOY / "Dockerfile").read_text()
    for room in ("analysis", "data", "pages", ".streamlit"):
        assert re.search(rf"^COPY {re.escape(room)} {re.escape(room)}$", text, re.MULTILINE)
    assert "USER respite" in text and "/healthz" in text and "VOLUME /var/lib/respite" in text
    assert '"serve", "--public", "/etc/respite/respite.toml"' in text


@pytest.mark.parametrize("name", ["Caddyfile", "Caddyfile.links", "nginx.conf", "nginx-links.conf"])
def test_a_proxy_says_who_comes_itself_and_keeps_no_list_of_secret_addresses(name):
    text = (DEPLOY / name).read_text()
    for header in ("Host", "X-Forwarded-For", "X-Forwarded-Proto", "Forwarded", "X-Real-IP"):
        assert re.search(rf"(proxy_set_header|header_up) -?{header}\b", text), header
    if name.startswith("nginx"):
        assert "access_log off" in text and "proxy_add_x_forwarded_for" not in text
    else:
        assert "exclude http.log.error" in text
    if "links" in name:
        assert "path /s/* /calendar/* /phone /phone/*\n" in text or "~ ^/((s|calendar|phone)/|phone$)" in text


@pytest.mark.parametrize("name", ["Caddyfile", "Caddyfile.links"])
@pytest.mark.skipif(shutil.which("caddy") is None, reason="no caddy here")
def test_caddy_takes_it(name):
    command = ["caddy", "validate", "--adapter", "caddyfile", "--config", DEPLOY / name]
    assert subprocess.run(command, capture_output=True).returncode == 0
