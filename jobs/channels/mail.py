"""Mail. ``smtps://`` is encrypted from the start, ``smtp://`` by STARTTLS; a relay on the machine
itself needs neither.

The standard library speaks SMTP here: a message that is tried twice must carry the same
Message-ID, and a refusal for good must be told from one for now.
"""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from urllib.parse import SplitResult, parse_qs, unquote

from config import settings
from jobs.channels import SECONDS, NeverError, NotNowError
from jobs.channels.hosts import is_loopback, mail_server


def mail() -> Mail:
    """The mail channel of the settings. Raises SetupError."""
    return Mail(mail_server(settings().mail_url))


@dataclass(frozen=True)
class Mail:
    """One server; a connection for each message, so that none outlives a fault."""

    server: SplitResult

    def send(self, to: str, subject: str, body: str, message_id: str) -> None:
        allowed = settings().mail_domains
        if allowed and to.rpartition("@")[2].lower() not in allowed:
            raise NeverError("Mail to {to} is not allowed: see TRACKER_MAIL_DOMAINS.", to=to)
        message = EmailMessage()
        message["From"] = parse_qs(self.server.query)["from"][0]
        message["To"] = to
        message["Subject"] = " ".join(subject.split())
        message["Message-ID"] = message_id
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(body)
        try:
            with self._connected() as smtp:
                smtp.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            code, said = next(iter(error.recipients.values()))
            raise _refusal(code, said) from error
        except smtplib.SMTPAuthenticationError as error:
            raise NotNowError("The mail server refused the sign-in.") from error
        except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
            raise _refusal(error.smtp_code, error.smtp_error) from error
        except (OSError, smtplib.SMTPException) as error:
            raise NotNowError("The mail server: {said}", said=error) from error

    def _connected(self) -> smtplib.SMTP:
        host, port = self.server.hostname or "", self.server.port
        safe = ssl.create_default_context()
        if self.server.scheme == "smtps":
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(host, port or 465, timeout=SECONDS, context=safe)
        else:
            smtp = smtplib.SMTP(host, port or 587, timeout=SECONDS)
            if not is_loopback(host):
                smtp.starttls(context=safe)
        if self.server.username:
            smtp.login(unquote(self.server.username), unquote(self.server.password or ""))
        return smtp


def _refusal(code: int, said: bytes | str) -> NotNowError | NeverError:
    text = said.decode(errors="replace") if isinstance(said, bytes) else said
    kind = NeverError if code >= 500 else NotNowError
    return kind("The mail server: {said}", said=f"{code} {text}"[:300])
