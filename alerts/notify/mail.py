"""Hands a mail to the school's mail server (SMTP, RFC 5321; STARTTLS, RFC 3207)."""

import smtplib
import socket
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate
from pathlib import Path

from alerts.notify.failure import Refused, Unavailable
from filters.policy.school import Mail

TIMEOUT = 20.0  # seconds


@dataclass(frozen=True, slots=True)
class Letter:
    """`id`: stable, so that a mail sent twice can be told by its Message-ID."""

    id: str
    to: str
    subject: str
    body: str


def send(server: Mail, letter: Letter, trust: ssl.SSLContext | None = None) -> None:
    """Deliver one letter. Raises Unavailable or Refused. `trust`: whose certificates count; None: the system's."""
    message = EmailMessage()
    message["From"] = server.sender
    message["To"] = letter.to
    message["Subject"] = letter.subject
    message["Date"] = formatdate()
    message["Message-ID"] = f"<{letter.id}@lessonwall>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.body)
    try:
        with _connect(server, trust or ssl.create_default_context()) as connection:
            connection.send_message(message)
    except smtplib.SMTPRecipientsRefused as error:
        code, text = next(iter(error.recipients.values()))
        raise _failure(code, text) from error
    except smtplib.SMTPResponseException as error:
        raise _failure(error.smtp_code, error.smtp_error) from error
    except smtplib.SMTPNotSupportedError as error:
        raise Refused(
            f"{server.host}: {error}; set notify.mail.tls in school.yaml to what the server offers"
        ) from error
    except ssl.SSLCertVerificationError as error:
        raise Refused(f"{server.host}: its certificate is not trusted ({error.verify_message})") from error
    except (OSError, smtplib.SMTPException) as error:
        raise Unavailable(f"{server.host}:{server.port}: {error or 'no answer'}") from error


def _connect(server: Mail, trust: ssl.SSLContext) -> smtplib.SMTP:
    """Connected, encrypted and signed in, as the school's settings say."""
    if server.tls == "tls":
        connection: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT, context=trust)
    else:
        connection = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT, local_hostname=_own_name())
    try:
        if server.tls == "starttls":
            connection.starttls(context=trust)
        if server.user:
            connection.login(server.user, _password(server))
    except BaseException:
        connection.close()
        raise
    return connection


def _password(server: Mail) -> str:
    try:
        return Path(server.password_file).read_text("utf-8").strip()
    except OSError as error:
        raise Refused(f"{server.password_file}: {error.strerror}; put the mail password there") from error


def _own_name() -> str:
    """smtplib would look its own name up in DNS, which can take a long time on a school's network."""
    return socket.gethostname() or "localhost"


def _failure(code: int, text: bytes | str) -> Unavailable | Refused:
    """4yz may pass, 5yz will not (RFC 5321 section 4.2.1)."""
    said = f"{code} {text.decode(errors='replace') if isinstance(text, bytes) else text}"
    return Unavailable(said) if 400 <= code < 500 else Refused(said)
