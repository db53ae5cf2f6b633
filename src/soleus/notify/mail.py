"""A message as an e-mail, through the mail server that the settings name.

Address: {"to": "ada@example.org"}. Both mail servers can read it.
"""

import re
import smtplib
import ssl
from collections.abc import Mapping
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from typing import Any

from soleus.notify.connector import SECONDS, failed
from soleus.notify.message import SENT, Message, NotCarriedError, Outcome, State, Why
from soleus.settings import Post

ONE_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,190}")
GREYLISTED = timedelta(minutes=15)  # many servers refuse a stranger's first try for so long
SAYS = "[127.0.0.1]"  # Python would look up the name of this machine, and tell it


def check(address: Mapping[str, Any], post: Post | None) -> Post:
    """The mail server to use, or NotCarriedError when nothing could be sent there. Asks no other
    machine."""
    if post is None:
        raise NotCarriedError(Why.NOT_SET_UP)
    to = address.get("to")
    if not isinstance(to, str) or not ONE_ADDRESS.fullmatch(to):
        raise NotCarriedError(Why.NOT_AN_ADDRESS)
    return post


def letter(to: str, message: Message, sender: str, now: datetime) -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = sender, to, message.title
    made["Date"] = format_datetime(now)
    made["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2].rstrip(">"))
    made["Auto-Submitted"] = "auto-generated"  # so that no "I am away" comes back
    made.set_content(message.body + "\n")
    return made


def send(
    address: Mapping[str, Any], message: Message, post: Post | None, *, now: datetime
) -> Outcome:
    through = check(address, post)
    made = letter(address["to"], message, through.sender, now)
    try:
        with connected(through) as server:
            if through.user:
                server.login(through.user, through.password())
            server.send_message(made)
    except ssl.SSLCertVerificationError:
        return failed(Why.NOT_TRUSTED)
    except smtplib.SMTPRecipientsRefused as error:
        return refused(max(code for code, _ in error.recipients.values()))
    except smtplib.SMTPResponseException as error:
        return refused(error.smtp_code)
    except smtplib.SMTPNotSupportedError:  # no encryption, no sign-in
        return failed(Why.IN_CLEAR)
    except (OSError, smtplib.SMTPException):
        return failed(Why.NO_ANSWER)
    return SENT


def connected(post: Post) -> smtplib.SMTP:
    """An encrypted connection; in clear only to a mail server on this very machine."""
    if post.is_encrypted:
        return smtplib.SMTP_SSL(
            *(post.host, post.port, SAYS), timeout=SECONDS, context=ssl.create_default_context()
        )
    server = smtplib.SMTP(post.host, post.port, SAYS, timeout=SECONDS)
    if not post.is_here:
        try:
            server.starttls(context=ssl.create_default_context())
        except BaseException:
            server.close()
            raise
    return server


def refused(code: int) -> Outcome:
    """4xx asks to come again, 5xx is final."""
    if 400 <= code < 500:
        return Outcome(state=State.LATER, why=Why.BUSY, after=GREYLISTED)
    return failed(Why.REFUSED)
