"""The words for metrics in German. A name stands before a colon: its number and gender are free."""

from __future__ import annotations

from collections.abc import Mapping

GERMAN: Mapping[str, str] = {
    "range": "{low} bis {high}",
    "point": "Prozentpunkt",
    "points": "Prozentpunkte",
    "factor.faster": "{factor} so schnell",
    "factor.slower": "{factor} so langsam",
    "factor.lower": "{factor} so niedrig",
    "factor.higher": "{factor} so hoch",
    "factor.same": "{factor}",
    "verdict.improved": "verbessert",
    "verdict.worse": "verschlechtert",
    "verdict.small-change": "kleine Änderung",
    "verdict.no-clear-difference": "kein klarer Unterschied",
    "verdict.cannot-tell": "nicht entscheidbar",
    "verdict.not-tested": "nicht geprüft",
    "verdict.unchanged": "unverändert",
    "verdict.hidden": "kein Effekt gezeigt",
    "sentence.fell": "{name}: Rückgang, vorher {before}, nachher {after}{behind}{said}.",
    "sentence.rose": "{name}: Anstieg, vorher {before}, nachher {after}{behind}{said}.",
    "sentence.unclear": "{name}: vorher {before}, nachher {after}{behind}{said}.",
    "sentence.equal": "{name}: vorher und nachher {after}{behind}{said}.",
    "sentence.stayed": "{name}: unverändert {after}{behind}{said}.",
    "sentence.relative": "{name}: Änderung um {change}{behind}{said}; die Werte selbst sind "
    "nicht veröffentlicht.",
    "sentence.withheld": "{name}: nicht veröffentlicht; die Prüfsumme der Belege liegt vor.",
    "sentence.value": "{name}: {value}{behind}.",
    "sentence.trial": "{name}: {before} mit {control}, {after} mit {treatment}{behind}{said}.",
    "sentence.unbalanced": "{name}: kein Effekt gezeigt, denn die Varianten des Tests haben nicht "
    "die geplanten Größen (p\u00a0{p}); ein Unterschied könnte von den fehlenden Einheiten kommen.",
    "said.improved": " – {verdict}",
    "said.worse": " – {verdict}",
    "said.small-change": " – {verdict}, weniger als die Schwelle, ab der sie zählen würde "
    "({minimum})",
    "said.no-clear-difference": " – {verdict}",
    "said.exact": "",
    "said.cannot-tell": " – {verdict}, zu wenige Beobachtungen",
    "said.cannot-tell.one-run": " – {verdict}, denn ein einzelner Lauf zeigt keine Streuung",
    "said.cannot-tell.few-runs": " – {verdict}, denn so wenige Läufe schließen den Zufall nie aus",
    "said.cannot-tell.one-seed": " – {verdict}, denn ein einzelner Seed zeigt keine Streuung",
    "said.cannot-tell.no-spread": " – {verdict}, denn die Werte einer Seite sind alle gleich",
    "said.cannot-tell.no-event": " – {verdict}, denn es gab auf keiner Seite ein Ereignis",
    "said.stopped-early": " – {verdict}, vor den {planned} geplanten Einheiten abgebrochen",
    "said.not-tested": " – {verdict}, denn über die Streuung liegt nichts vor",
    "said.not-tested.sealed": " – {verdict}, denn es wurde kein Intervall versiegelt",
    "behind": " ({facts})",
    "behind.between": ", ",
    "behind.change": "{change}",
    "behind.difference": "{difference}",
    "behind.interval": "mit {confidence} Konfidenz {interval}",
    "behind.interval-of-change": "Änderung mit {confidence} Konfidenz {interval}",
    "behind.always-valid": "mit {confidence} Konfidenz zu jeder Zeit {interval}",
    "behind.n": "n = {n}",
    "baseline.beaten": "Zum Vergleich {baseline}: das erreicht ein Modell, das {what}.",
    "baseline.unclear": "Zum Vergleich {baseline}: das erreicht ein Modell, das {what}; dieses ist "
    "nicht klar besser.",
    "baseline.unbeaten": "Zum Vergleich {baseline}: das erreicht ein Modell, das {what}; dieses "
    "ist nicht besser.",
    "baseline.unbeatable": "Zum Vergleich {baseline}, das Beste überhaupt: das erreicht ein "
    "Modell, das {what}; ohne eine zweite Kennzahl sagt diese wenig.",
    "facts.mcnemar": "{pairs-before-only} Beispiele waren nur vorher richtig, {pairs-after-only} "
    "nur nachher; exakter McNemar-Test {mcnemar-p}.",
    "sizes.balanced": "Die Varianten haben die geplanten Größen: so ungleich wie hier sind sie "
    "durch Zufall in {share} der Tests (χ² = {chi2}, p\u00a0{p}).",
    "sizes.unbalanced": "Die Varianten haben nicht die geplanten Größen: durch Zufall allein sind "
    "sie in weniger als einem von tausend Tests so ungleich (χ² = {chi2}, p\u00a0{p}).",
    "decision.seen": "Ein Effekt von {effect} oder mehr wäre wahrscheinlich aufgefallen: vier von "
    "fünf Tests dieser Größe finden ihn.",
    "decision.to-be-seen": "Ein Effekt von {effect} oder mehr wird bis zu {planned} Einheiten "
    "wahrscheinlich auffallen: vier von fünf Tests dieser Größe finden ihn.",
    "decision.needed": "Um den Effekt, auf den es ankäme ({effect}), ebenso oft zu finden, "
    "braucht es einen Test mit etwa {n} Einheiten.",
    "decision.missing": "Von {planned} geplanten Einheiten fehlen {missing}: erst mit ihnen lässt "
    "sich der Test beurteilen.",
    "decision.few": "Für eine Entscheidung sind es zu wenige Einheiten.",
    "decision.near": "Das Ende des Intervalls, das keinem Effekt am nächsten liegt, ist {bound}.",
    "decision.near-beyond": "Selbst das Ende des Intervalls, das keinem Effekt am nächsten liegt, "
    "{bound}, ist nicht kleiner als die Schwelle, ab der es zählen würde ({minimum}).",
    "decision.near-short": "Das Ende des Intervalls, das keinem Effekt am nächsten liegt, "
    "{bound}, ist kleiner als die Schwelle, ab der es zählen würde ({minimum}): der wahre "
    "Effekt kann zu klein sein.",
    "decision.far-beyond": "Das Ende des Intervalls, das von keinem Effekt am weitesten entfernt "
    "ist, {bound}, ist nicht kleiner als die Schwelle, ab der es zählen würde "
    "({minimum}): der wahre Effekt kann groß genug sein.",
    "decision.far-short": "Selbst das Ende des Intervalls, das von keinem Effekt am weitesten "
    "entfernt ist, {bound}, ist kleiner als die Schwelle, ab der es zählen würde ({minimum}).",
    "decision.guardrail": "Was nicht schlechter werden sollte, wurde es: {names}.",
    "mark.stated": "angegeben",
    "mark.on-file": "belegt",
    "mark.re-runnable": "wiederholbar",
    "grade.stated": "angegeben",
    "grade.withheld": "nicht veröffentlicht",
    "grade.on-file": "belegt",
    "grade.samples": "mit Einzelwerten belegt",
    "grade.re-runnable": "wiederholbar",
    "proves.stated": "der Autor es sagt",
    "proves.withheld": "sich die Datei hinter der Zahl seit dem Versiegeln nicht geändert hat",
    "proves.on-file": "die Seite zeigt, was in der Datei steht",
    "proves.samples": "sich das Intervall aus den vorliegenden Einzelwerten nachrechnen lässt",
    "proves.re-runnable": "andere es versuchen können: Befehl, Umgebung und Commit sind "
    "festgehalten, und der Befehl lief mehr als einmal",
    "open.stated": "dass es stimmt",
    "open.withheld": "dass es stimmt, denn niemand sonst kann die Datei sehen",
    "open.on-file": "dass der Lauf so stattfand wie beschrieben",
    "open.samples": "dass die Last der im Betrieb glich",
    "open.re-runnable": "dass anderswo dieselbe Zahl herauskommt",
    "unit.request": "Anfrage|Anfragen",
    "unit.query": "Abfrage|Abfragen",
    "unit.row": "Zeile|Zeilen",
    "unit.token": "Token|Tokens",
    "unit.item": "Stück|Stück",
    "unit.iteration": "Iteration|Iterationen",
    "unit.operation": "Operation|Operationen",
    "unit.transaction": "Transaktion|Transaktionen",
    "unit.message": "Nachricht|Nachrichten",
    "unit.event": "Ereignis|Ereignisse",
    "unit.record": "Datensatz|Datensätze",
    "unit.job": "Auftrag|Aufträge",
    "unit.task": "Aufgabe|Aufgaben",
    "unit.user": "Nutzer|Nutzer",
    "unit.error": "Fehler|Fehler",
    "unit.incident": "Störung|Störungen",
    "unit.test": "Test|Tests",
    "unit.line": "Zeile|Zeilen",
    "unit.file": "Datei|Dateien",
    "unit.page": "Seite|Seiten",
    "unit.build": "Build|Builds",
    "unit.run": "Lauf|Läufe",
    "unit.deploy": "Deployment|Deployments",
    "unit.example": "Beispiel|Beispiele",
    "unit.sample": "Stichprobe|Stichproben",
    "unit.image": "Bild|Bilder",
    "unit.epoch": "Epoche|Epochen",
    "unit.step": "Schritt|Schritte",
    "unit.core": "Kern|Kerne",
    "unit.hour": "Stunde|Stunden",
    "unit.day": "Tag|Tage",
    "unit.week": "Woche|Wochen",
}
