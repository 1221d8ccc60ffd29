"""Holding a text against rules."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from apps.toolbox.compliance_check.checksums import CHECKS
from apps.toolbox.compliance_check.models import ComplianceRule
from apps.toolbox.compliance_check.schemas import CheckResult, Finding
from apps.toolbox.compliance_check.types import Action, Kind, Severity
from apps.toolbox.text import is_negated, straightened, words_pattern

EXCERPT = 80
MASK = "•••"
REDACTED_GROUP = "secret"
ACTIONS, SEVERITIES = list(Action), list(Severity)


def check(text: str, rules: Iterable[ComplianceRule]) -> CheckResult:
    """Return what the rules find in a text, in the order of the text, and what follows."""
    kept: list[tuple[Finding, ComplianceRule]] = []
    for rule in rules:
        kept += [(found, rule) for found in _findings(text, rule) if not _is_covered(found, kept)]
    kept.sort(key=lambda entry: entry[0].start)
    findings = [found for found, _rule in kept]
    verdict = max((found.action for found in findings), key=ACTIONS.index, default=None)
    return CheckResult(
        passed=verdict in (None, Action.WARN),
        verdict=verdict or "pass",
        severity=max((found.severity for found in findings), key=SEVERITIES.index, default=None),
        findings=findings,
        redacted_text=_redacted(text, kept),
    )


def _findings(text: str, rule: ComplianceRule) -> Iterator[Finding]:
    for start, end in _spans(text, rule):
        if not (rule.skips_negated and is_negated(text, start)):
            yield _finding(text, rule, start, end)


def _spans(text: str, rule: ComplianceRule) -> Iterator[tuple[int, int]]:
    """Yield where the rule's words or pattern stand: of a pattern only the group `secret`, if it has one."""
    pattern = _compiled(rule.pattern) if rule.kind == Kind.PATTERN else _any_case(tuple(rule.words))
    group = REDACTED_GROUP if REDACTED_GROUP in pattern.groupindex else 0
    for match in pattern.finditer(straightened(text)):
        length = CHECKS[rule.checksum](match[group] or "")
        if length:
            yield match.start(group), match.start(group) + length


def _finding(text: str, rule: ComplianceRule, start: int, end: int) -> Finding:
    return Finding(
        rule=rule.code,
        title=rule.title,
        category=rule.category,
        severity=rule.severity,
        action=rule.action,
        excerpt=MASK if rule.action == Action.REDACT else text[start:end][:EXCERPT],
        start=start,
        end=end,
        advice=rule.advice,
    )


def _is_covered(found: Finding, kept: list[tuple[Finding, ComplianceRule]]) -> bool:
    return any(found.start < other.end and other.start < found.end for other, _rule in kept)


def _redacted(text: str, kept: list[tuple[Finding, ComplianceRule]]) -> str:
    for found, rule in reversed(kept):
        if found.action == Action.REDACT:
            text = f"{text[: found.start]}{rule.replacement}{text[found.end :]}"
    return text


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


@lru_cache(maxsize=256)
def _any_case(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(words_pattern(words).pattern, re.IGNORECASE)
