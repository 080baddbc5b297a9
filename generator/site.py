"""Every file of the site: what it is called, what it holds and which record it was made from."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from generator.exports.claims import claims_json
from generator.lints.lint import Severities, with_severities
from generator.pages.figures import figures
from generator.pages.page import Page, Press, page_kinds
from generator.pages.proof import published_uri, publishes_files
from generator.portfolio import (
    CaseStudy,
    Portfolio,
    faulty_slugs,
    load_portfolio,
    with_last_good,
    with_unresolved,
)
from generator.problems import Problem, in_order
from generator.prose.writer import Writer

OVERRIDES = "overrides/pages"
"""Templates in this folder of the portfolio replace ours of the same name."""


@dataclass(frozen=True)
class Site:
    """The generated files, and what was wrong with the records that they were made from."""

    portfolio: Portfolio | None
    """None where there is not even a profile."""
    files: tuple[Page, ...]
    problems: tuple[Problem, ...]

    @property
    def broken(self) -> bool:
        """Whether any problem must stop a build."""
        return any(problem.severity == "error" for problem in self.problems)


def build_site(
    root: Path,
    last_good: Portfolio | None = None,
    severities: Severities | None = None,
    *,
    directory_urls: bool = True,
) -> Site:
    """Makes every generated file of the portfolio at a root.

    Never raises for an author's mistake. A case study with one is shown as it was when it was
    last good, or left out, and its problems are returned.
    """
    loaded = load_portfolio(root, severities)
    portfolio = loaded.portfolio or last_good
    if portfolio is None:
        return Site(None, (), loaded.problems)
    # Texts of unresolved case studies are written too, so that all problems are found at once.
    pages = tuple(_pages(with_unresolved(portfolio, loaded.broken), root, directory_urls))
    written = with_severities((p for page in pages for p in page.problems), severities or {})
    problems = in_order([*loaded.problems, *written])
    if faulty := faulty_slugs(problems):
        portfolio = with_last_good(portfolio, last_good, faulty)
        pages = tuple(_pages(portfolio, root, directory_urls))
    return Site(portfolio, (*pages, *_data_files(portfolio, root)), problems)


def write_files(files: Iterable[Page], directory: Path) -> None:
    """Writes files below a directory, each whole or not at all; equal ones are left alone."""
    for file in files:
        target = directory / file.uri
        if target.is_file() and target.read_bytes() == file.content:
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        with os.fdopen(handle, "wb") as temporary:
            temporary.write(file.content)
        Path(name).chmod(0o644)
        Path(name).replace(target)


def _pages(portfolio: Portfolio, root: Path, directory_urls: bool) -> Iterator[Page]:
    press = Press(portfolio, root / OVERRIDES, directory_urls)
    for kind in page_kinds:
        yield from kind.pages(press)


def _data_files(portfolio: Portfolio, root: Path) -> Iterator[Page]:
    yield Page("claims.json", claims_json(portfolio))
    for study in portfolio.case_studies:
        yield from _evidence(study, root)
        yield from _images(study, root)
        yield from _charts(study, portfolio)


def _evidence(study: CaseStudy, root: Path) -> Iterator[Page]:
    published = {}
    for metric in study.metrics:
        if publishes_files(metric):
            for use in metric.evidence:
                published[published_uri(study.slug, use)] = use.path
    for uri, path in sorted((uri, path) for uri, path in published.items() if uri):
        yield Page(uri, (root / path).read_bytes(), path)


def _images(study: CaseStudy, root: Path) -> Iterator[Page]:
    for file in sorted({image.file for image in study.project.images}):
        path = f"{study.record.folder}/{file}"
        yield Page(f"images/{study.slug}/{file}", (root / path).read_bytes(), path)


def _charts(study: CaseStudy, portfolio: Portfolio) -> Iterator[Page]:
    for figure in figures(study, Writer(portfolio)):
        yield Page(figure.svg_uri, figure.chart.standalone.encode())
        yield Page(figure.csv_uri, figure.chart.csv.encode())
