"""``proofolio metrics``: every metric and every A/B test, resolved."""

from __future__ import annotations

import json
from pathlib import Path

import click

from generator.problems import ProblemsFound


@click.command()
@click.argument("slug", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print the objects of claims.json.")
def command(slug: str | None, as_json: bool) -> None:
    """Show every metric and A/B test of the portfolio, or of one case study."""
    from generator.exports.claims import metric_claim, trial_claim
    from generator.lints.severities import read_severities
    from generator.metrics.wording import printed
    from generator.portfolio import load_portfolio
    from generator.problems import nearest
    from generator.records.root import find_root

    root = find_root(Path.cwd())
    loaded = load_portfolio(root, read_severities(root))
    if loaded.portfolio is None or any(p.severity == "error" for p in loaded.problems):
        raise ProblemsFound(loaded.problems)
    portfolio = loaded.portfolio
    slugs = [study.slug for study in portfolio.case_studies]
    if slug is not None and slug not in slugs:
        raise click.UsageError(f"There is no case study {slug!r}: {nearest(slug, slugs)}")
    metrics = [m for m in portfolio.metrics.values() if slug in (None, m.slug)]
    if as_json:
        claims = {
            "metrics": [metric_claim(m, portfolio.locale) for m in metrics if m.trial is None],
            "experiments": [trial_claim(m, m.trial, portfolio.locale) for m in metrics if m.trial],
        }
        click.echo(json.dumps(claims, indent=2, ensure_ascii=False))
        return
    for metric in metrics:
        said = printed(metric, "sentence", portfolio.locale).text
        kind = "A/B test, " if metric.trial else ""
        click.echo(f"{metric.key} ({kind}{metric.grade})\n  {said}")
