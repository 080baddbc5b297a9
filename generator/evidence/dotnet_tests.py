"""Test results of .NET: the cases of NUnit 3, of xUnit.net 2 and of Visual Studio's TRX."""

from __future__ import annotations

import re
from collections.abc import Mapping

from generator.evidence.xml_text import Element

ROOTS = frozenset({"test-run", "assemblies", "TestRun"})
_CASES = {"test-case": "test-run", "test": "assemblies", "UnitTestResult": "TestRun"}
"""The element of a case, and the root that it stands under."""
_OUTCOMES = {
    "passed": "passed",
    "pass": "passed",
    "warning": "passed",
    "failed": "failures",
    "fail": "failures",
    "error": "errors",
    "timeout": "errors",
    "aborted": "errors",
}
_CLOCK = re.compile(r"(\d{1,4}):(\d\d):(\d\d(?:\.\d{1,9})?)")


def is_case(element: Element) -> bool:
    """Whether this is one test of a .NET runner."""
    return bool(element.path) and _CASES.get(element.tag) == element.path[0]


def case_attributes(element: Element) -> dict[str, str]:
    """What JUnit would call the case, and its time in seconds."""
    of = element.attributes
    name = of.get("testName") or of.get("name", "")
    classname = of.get("classname") or of.get("type", "")
    return {"classname": classname, "name": name, "time": _seconds(of)}


def outcome_of(element: Element) -> str:
    """Everything that neither passed nor failed was skipped."""
    of = element.attributes
    return _OUTCOMES.get((of.get("result") or of.get("outcome", "")).lower(), "skipped")


def _seconds(of: Mapping[str, str]) -> str:
    time = of.get("time") or of.get("duration", "")
    clock = _CLOCK.fullmatch(time)
    if clock is None:
        return time
    return str(int(clock[1]) * 3600 + int(clock[2]) * 60 + float(clock[3]))
