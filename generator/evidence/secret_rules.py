"""What the detector library does not know: tokens of our authors' tools, and private hosts."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

Code = Literal["secret", "private-host", "email-address"]


def _always(_text: str) -> bool:
    return True


@dataclass(frozen=True)
class Rule:
    """What one kind of secret looks like."""

    code: Code
    kind: str
    source: str
    """A regular expression; where it has a group, that is the secret itself."""
    confirms: Callable[[str], bool] = _always
    """Looks at the secret once more, since most of what looks like one is none."""
    marks: tuple[str, ...] = ()
    """In small letters; a text with none of them is not searched by this rule."""

    def may_match(self, lowered: str) -> bool:
        """Whether a text, in small letters, is worth searching."""
        return not self.marks or any(mark in lowered for mark in self.marks)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Compiled when it is first asked for: most commands never search."""
        return re.compile(self.source)


def _is_private_address(text: str) -> bool:
    from ipaddress import ip_address, ip_network

    try:
        address = ip_address(text)
    except ValueError:
        return False
    networks = map(ip_network, _PRIVATE)
    return any(address in network for network in networks if network.version == address.version)


_PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7")


def _is_password(text: str) -> bool:
    return not _PLACEHOLDER.search(text)


def _is_token(text: str) -> bool:
    """Digits alone are a count, letters alone a word."""
    return (
        _is_password(text) and bool(re.search(r"\d", text)) and bool(re.search(r"[A-Za-z]", text))
    )


def _is_mixed(text: str) -> bool:
    """What was drawn at random has both cases; a name in small letters with hyphens has not."""
    return text not in (text.lower(), text.upper())


_PLACEHOLDER = re.compile(
    r"^[$%<{\[*(]|\*\*\*|xxx|\.\.\.|…|redacted|masked|hidden|changeme|example|placeholder|"
    r"^(?:null|none|true|false|undefined|missing|required)$",
    re.IGNORECASE,
)


def _is_mail(text: str) -> bool:
    """Addresses that reach nobody, and what only looks like one: `git@host:path`, `name@v1.js`."""
    user, _, domain = text.lower().rpartition("@")
    reserved = r"(?:^|\.)(?:example\.(?:com|net|org)|example|invalid|test|localhost)$"
    nobody = user in {"git", "noreply"} or re.search(reserved, domain) is not None
    return not nobody and not domain.endswith(_FILE_ENDINGS)


_FILE_ENDINGS = (".js", ".ts", ".py", ".go", ".rs", ".java", ".json", ".yml", ".yaml", ".md", ".so")

_NAME = r"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,62}\.){1,8}"
_ZONE = r"(?:internal|local|localdomain|corp|lan|intranet|private|home\.arpa)"
_START = r"(?<![\w.@/+-])"
_ZONES = (".internal", ".local", ".corp", ".lan", ".intranet", ".private", ".home")
_PASSWORDS = ("password", "passwd", "passphrase", "pwd")


def _token(kind: str, pattern: str) -> Rule:
    """In a database a value follows the one before it without a gap, so no start is asked for."""
    return Rule("secret", kind, pattern, _is_mixed)


def _host(pattern: str) -> Rule:
    return Rule("private-host", "private host", pattern, marks=_ZONES)


RULES = (
    Rule(
        "secret", "private key", r"-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY|PuTTY-User-Key-File-"
    ),
    _token("GitHub token", r"github_pat_[A-Za-z0-9_]{50,255}"),
    _token("GitLab token", r"gl(?:pat|dt|rt|ptt|cbt)-[A-Za-z0-9_-]{20,100}"),
    _token("Hugging Face token", r"hf_[A-Za-z]{30,40}(?![A-Za-z0-9_])"),
    _token("OpenAI or Anthropic key", r"sk-(?:proj|svcacct|admin|ant|or)-[A-Za-z0-9_-]{20,250}"),
    _token("OpenAI key", r"sk-[A-Za-z0-9]{40,60}(?![A-Za-z0-9])"),
    _token("Google API key", r"AIza[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])"),
    _token("Grafana token", r"gl(?:sa|c)_[A-Za-z0-9_=]{32,200}"),
    _token("PyPI token", r"pypi-AgE[A-Za-z0-9_-]{50,250}"),
    Rule("secret", "Databricks token", r"dapi[0-9a-f]{32}(?![0-9a-f])"),
    _token("Artifactory key", r"AKCp[A-Za-z0-9]{60,120}"),
    _token("Docker token", r"dckr_(?:pat|oat)_[A-Za-z0-9_-]{20,60}"),
    Rule("secret", "Azure account key", r"AccountKey=([A-Za-z0-9+/]{86}==)"),
    Rule(
        "secret",
        "credentials of a request",
        r"(?i:bearer|authorization[\"']?\s{0,3}[:=]\s{0,3}[\"']?basic)"
        r"\s{1,3}([A-Za-z0-9._~+/-]{16,2000}=*)",
        _is_token,
        ("bearer", "basic"),
    ),
    Rule(
        "secret",
        "password",
        r"(?i:password|passwd|passphrase|pwd)\\?[\"']?\s{0,3}[:=]\s{0,3}"
        r"\\?[\"']([^\"'\\\s]{6,200})\\?[\"']",
        _is_password,
        _PASSWORDS,
    ),
    Rule(
        "secret",
        "password",
        r"(?i:password|passwd|passphrase|pwd)=([^\"'\\\s&;,]{6,200})",
        _is_token,
        _PASSWORDS,
    ),
    Rule(
        "secret",
        "token or key",
        r"(?i:secret|token|credentials?|(?:api|access|account|auth|private|secret|signing)[_-]?key)"
        r"\\?[\"']?\s{0,3}[:=]\s{0,3}\\?[\"']?([A-Za-z0-9_~+/.-]{12,2000}=*)(?![A-Za-z0-9_$({])",
        _is_token,
        ("secret", "token", "credential", "key"),
    ),
    Rule(
        "private-host",
        "private address",
        # Versions may have four parts, too.
        r"(?<![\w.])(?<!ersion[ =])(?<!ersion: )(?<!ersion\":\")(?<!ersion\": \")"
        r"((?:\d{1,3}\.){3}\d{1,3})(?![\w]|\.\d)",
        _is_private_address,
    ),
    Rule(
        "private-host",
        "private address",
        r"(?<![\w:])(f[cd][0-9a-f]{2}:[0-9a-f:]{2,34})(?![\w:])",
        _is_private_address,
    ),
    # A bare name might be a Java package, so something beside it has to say that it is a host.
    _host(rf"(?<=://)({_NAME}{_ZONE})(?![\w.-])"),
    _host(rf"(?<=@)({_NAME}{_ZONE})(?![\w.-])"),
    _host(rf"{_START}({_NAME}{_ZONE})(?=:\d{{2,5}}(?!\d))"),
    _host(rf"{_START}({_NAME}svc\.cluster\.local)(?![\w-])"),
    _host(
        rf"(?i:host|node|instance|server|machine|target|address)\w{{0,8}}\\?[\"']?\s?[:=]\s?"
        rf"\\?[\"']?({_NAME}{_ZONE})(?![\w.-])",
    ),
    Rule(
        "email-address",
        "e-mail address",
        r"(?<![\w.%+/@-])([\w.%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,6}[A-Za-z]{2,18})(?![\w@-])",
        _is_mail,
        ("@",),
    ),
)
"""Each pattern is bounded, so that no text makes it slow."""
