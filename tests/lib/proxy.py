"""A real Caddy that runs the file of docs/operate, with a certificate made for the test."""

import base64
import hashlib
import http.client
import os
import socket
import ssl
import subprocess
import time
from pathlib import Path
from urllib.parse import urlsplit

from tests.lib.site import PATIENCE, Answer, Site

CADDYFILE = Path(__file__).parents[2] / "docs/operate/Caddyfile"
NAME = "diary.example.org"
ADDRESS = f"https://{NAME}"
# What a test must not take from the machine: its ports 80 and 443, its certificates.
OWN = """{{
	admin off
	auto_https disable_certs
	default_bind 127.0.0.1
	http_port {plain}
	https_port {closed}
}}
"""


def swapped(text: str, before: str, after: str) -> str:
    assert text.count(before) == 1, before
    return text.replace(before, after)


def free_port() -> int:
    with socket.socket() as opened:
        opened.bind(("127.0.0.1", 0))
        return opened.getsockname()[1]


class Proxy:
    """The shipped file before a site, on ports of its own. `names` are answered besides NAME."""

    def __init__(self, folder: Path, site: Site, *names: str) -> None:
        self.folder, self.names = folder, (NAME, *names)
        self.closed, self.plain = free_port(), free_port()
        self.certificate, self.key = folder / "soleus.crt", folder / "soleus.key"
        self.make_certificate()
        (folder / "Caddyfile").write_text(self.text(site), encoding="utf-8")
        self.start()

    def make_certificate(self) -> None:
        kind = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
        told = ("-subj", f"/CN={NAME}", "-days", "2")
        names = "subjectAltName=" + ",".join(f"DNS:{name}" for name in self.names)
        files = ("-keyout", self.key, "-out", self.certificate)
        made = ["openssl", "req", "-x509", *kind, *told, "-addext", names, *files]
        subprocess.run(made, check=True, capture_output=True)

    def text(self, site: Site) -> str:
        shipped = CADDYFILE.read_text("utf-8")
        shipped = swapped(shipped, "127.0.0.1:8000", f"127.0.0.1:{urlsplit(site.url).port}")
        shipped = swapped(
            shipped,
            "# tls /etc/caddy/soleus.crt /etc/caddy/soleus.key",
            f"tls {self.certificate} {self.key}",
        )
        shipped = swapped(shipped, f"\n{NAME} {{", f"\n{', '.join(self.names)} {{")
        return OWN.format(plain=self.plain, closed=self.closed) + shipped

    def start(self) -> None:
        own = {"HOME": str(self.folder), "PATH": os.environ["PATH"]}
        with (self.folder / "log").open("wb") as log:
            self.process = subprocess.Popen(
                ["caddy", "run", "--config", str(self.folder / "Caddyfile")],
                env=own,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        began = time.monotonic()
        for port in (self.closed, self.plain):
            while not self.answers(port):
                log_so_far = (self.folder / "log").read_text("utf-8")
                assert self.process.poll() is None, log_so_far
                assert time.monotonic() - began < PATIENCE, log_so_far
                time.sleep(0.02)

    @staticmethod
    def answers(port: int) -> bool:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            return False
        return True

    def browser_args(self) -> list[str]:
        """What makes a browser find this proxy under its name, and trust its certificate alone."""
        public = ["openssl", "pkey", "-in", str(self.key), "-pubout", "-outform", "DER"]
        spki = subprocess.run(public, check=True, capture_output=True).stdout
        pin = base64.b64encode(hashlib.sha256(spki).digest()).decode()
        to = {443: self.closed, 80: self.plain}
        rules = [f"MAP {NAME}:{usual} 127.0.0.1:{port}" for usual, port in to.items()]
        return [
            f"--host-resolver-rules={', '.join(rules)}",
            f"--ignore-certificate-errors-spki-list={pin}",
        ]

    def ask(self, path: str, *, host: str = NAME, encrypted: bool = True) -> Answer:
        """What it answers to somebody who calls it by this name."""
        port = self.closed if encrypted else self.plain
        asked = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        asked.connect()
        if encrypted:
            trust = ssl.create_default_context(cafile=str(self.certificate))
            asked.sock = trust.wrap_socket(asked.sock, server_hostname=NAME)
        asked.request("GET", path, headers={"Host": host})
        answer = asked.getresponse()
        headers = {name.lower(): value for name, value in answer.getheaders()}
        body = answer.read()
        asked.close()
        return Answer(answer.status, headers, body)

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=20)
