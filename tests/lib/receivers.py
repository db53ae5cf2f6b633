"""Servers of this machine that take messages, and what they were sent: HTTP, TLS, and mail."""

import datetime
import re
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec


@dataclass
class Request:
    path: str
    headers: dict[str, str]  # by their names in small letters
    body: bytes


@dataclass
class Receiver:
    """What came in, and how it is answered."""

    status: int = 201
    answers: dict[str, str] = field(default_factory=dict)
    came: list[Request] = field(default_factory=list)
    connections: list[str] = field(default_factory=list)
    port: int = 0
    slow: bool = False  # answers a letter at a time, without an end

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def receiver(certificate: Path | None = None) -> Iterator[Receiver]:
    """A push service, ntfy, Gotify or a webhook: they all take a POST."""
    held = Receiver()
    over = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            held.connections.append(self.client_address[0])
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            held.came.append(Request(self.path, headers, body))
            if held.slow:
                self.wfile.write(b"HTTP/1.1 ")
                while not over.wait(0.05):
                    self.wfile.write(b"2")
                return
            self.send_response(held.status)
            for name, value in held.answers.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *_):
            pass

    class Quiet(ThreadingHTTPServer):
        def handle_error(self, request, client_address):
            pass  # a client that does not trust us hangs up

    server = Quiet(("127.0.0.1", 0), Handler)
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    held.port = server.server_port
    serving = threading.Thread(target=server.serve_forever, args=[0.01])
    serving.start()
    try:
        yield held
    finally:
        over.set()
        server.shutdown()
        server.server_close()
        serving.join()


def certificate(folder: Path, *names: str) -> Path:
    """A key with a certificate for these names, signed by itself: a file to serve and to trust."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, names[0])])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([alternative(each) for each in names]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    file = folder / f"{names[0]}.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return file


def alternative(name):
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)


@dataclass
class MailBox:
    """A mail server that knows as much of SMTP as one letter takes.

    context: with it, STARTTLS is offered; at_once: it speaks TLS from the first byte
    says: what it answers to a command, instead of the usual
    """

    context: ssl.SSLContext | None = None
    at_once: bool = False
    says: dict[str, str] = field(default_factory=dict)
    letters: list[bytes] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)  # whether each letter came so
    port: int = 0

    def answer(self, word: str, is_encrypted: bool) -> str:
        offer = "STARTTLS" if self.context and not is_encrypted else "AUTH PLAIN"
        usual = {
            "EHLO": f"250-here\r\n250 {offer}",
            "STARTTLS": "220 begin",
            "AUTH": "235 come in",
            "DATA": "354 go on",
            "QUIT": "221 bye",
        }
        return self.says.get(word, usual.get(word, "250 ok"))

    def seal(self, opened):
        return self.context.wrap_socket(opened, server_side=True)

    def talk(self, opened) -> None:
        opened = self.seal(opened) if self.at_once else opened
        opened.settimeout(5)
        opened.sendall(b"220 here\r\n")
        lines = opened.makefile("rb")
        while line := lines.readline():
            self.heard.append(line.decode().strip())
            word = re.split("[ :]", self.heard[-1])[0].upper()
            said = self.answer(word, isinstance(opened, ssl.SSLSocket))
            opened.sendall(said.encode() + b"\r\n")
            if word == "STARTTLS" and said.startswith("220"):
                opened = self.seal(opened)
                lines = opened.makefile("rb")
            if word == "DATA" and said.startswith("354"):
                self.letters.append(b"".join(iter(lines.readline, b".\r\n")))
                self.encrypted.append(isinstance(opened, ssl.SSLSocket))
                opened.sendall(b"250 taken\r\n")
            if word == "QUIT":
                break
        lines.close()
        opened.close()

    def serve(self, listening: socket.socket) -> None:
        while True:
            try:
                opened, _ = listening.accept()
            except OSError:
                return
            try:
                self.talk(opened)
            except OSError:
                opened.close()  # the other end did not trust us, or had enough


@contextmanager
def mailbox(certificate: Path | None = None, *, at_once: bool = False) -> Iterator[MailBox]:
    context = None
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
    listening = socket.create_server(("127.0.0.1", 0))
    held = MailBox(context, at_once, port=listening.getsockname()[1])
    serving = threading.Thread(target=held.serve, args=[listening])
    serving.start()
    try:
        yield held
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        serving.join()
