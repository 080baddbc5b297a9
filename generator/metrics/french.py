"""The words for metrics in French. A name stands before a colon: its number and gender are free."""

from __future__ import annotations

from collections.abc import Mapping

_COLON = "\N{NO-BREAK SPACE}:"
_SEMICOLON = "\N{NO-BREAK SPACE};"

FRENCH: Mapping[str, str] = {
    "range": "{low} à {high}",
    "point": "point",
    "points": "points",
    "factor.faster": "{factor} plus rapide",
    "factor.slower": "{factor} plus lent",
    "factor.lower": "{factor} plus bas",
    "factor.higher": "{factor} plus haut",
    "factor.same": "{factor}",
    "verdict.improved": "amélioration",
    "verdict.worse": "dégradation",
    "verdict.small-change": "faible variation",
    "verdict.no-clear-difference": "pas de différence nette",
    "verdict.cannot-tell": "indécidable",
    "verdict.not-tested": "non testé",
    "verdict.unchanged": "inchangé",
    "verdict.hidden": "aucun effet montré",
    "sentence.fell": f"{{name}}{_COLON} en baisse, de {{before}} à {{after}}{{behind}}{{said}}.",
    "sentence.rose": f"{{name}}{_COLON} en hausse, de {{before}} à {{after}}{{behind}}{{said}}.",
    "sentence.unclear": f"{{name}}{_COLON} {{before}} avant, {{after}} après{{behind}}{{said}}.",
    "sentence.equal": f"{{name}}{_COLON} {{after}} avant comme après{{behind}}{{said}}.",
    "sentence.stayed": f"{{name}}{_COLON} toujours {{after}}{{behind}}{{said}}.",
    "sentence.relative": f"{{name}}{_COLON} variation de {{change}}{{behind}}{{said}}{_SEMICOLON} "
    "les valeurs ne sont pas publiées.",
    "sentence.withheld": f"{{name}}{_COLON} valeurs non publiées{_SEMICOLON} l’empreinte des "
    "preuves est conservée.",
    "sentence.value": f"{{name}}{_COLON} {{value}}{{behind}}.",
    "sentence.trial": f"{{name}}{_COLON} {{before}} avec {{control}}, {{after}} avec {{treatment}}"
    "{behind}{said}.",
    "sentence.unbalanced": f"{{name}}{_COLON} aucun effet montré, car les variantes du test n’ont "
    f"pas les tailles prévues (p\u00a0{{p}}){_SEMICOLON} une différence pourrait venir des unités "
    "manquantes.",
    "said.improved": " – {verdict}",
    "said.worse": " – {verdict}",
    "said.small-change": " – {verdict}, inférieure au seuil de {minimum} à partir duquel elle "
    "compterait",
    "said.no-clear-difference": " – {verdict}",
    "said.exact": "",
    "said.cannot-tell": " – {verdict}, trop peu d’observations",
    "said.cannot-tell.one-run": " – {verdict}, car une seule exécution ne montre aucune dispersion",
    "said.cannot-tell.few-runs": " – {verdict}, car si peu d’exécutions n’excluent "
    "jamais le hasard",
    "said.cannot-tell.one-seed": " – {verdict}, car une seule graine ne montre aucune dispersion",
    "said.cannot-tell.no-spread": " – {verdict}, car les valeurs d’un même côté sont toutes égales",
    "said.cannot-tell.no-event": " – {verdict}, car rien ne s’est produit d’aucun côté",
    "said.stopped-early": " – {verdict}, test arrêté avant les {planned} unités prévues",
    "said.not-tested": " – {verdict}, car la dispersion n’est pas connue",
    "said.not-tested.sealed": " – {verdict}, car aucun intervalle n’a été scellé",
    "behind": " ({facts})",
    "behind.between": ", ",
    "behind.change": "{change}",
    "behind.difference": "{difference}",
    "behind.interval": "intervalle à {confidence} de {interval}",
    "behind.interval-of-change": "intervalle à {confidence} de la variation, {interval}",
    "behind.always-valid": "intervalle à {confidence} valide à tout moment de {interval}",
    "behind.n": "n = {n}",
    "baseline.beaten": "Un modèle qui {what} atteint {baseline}.",
    "baseline.unclear": f"Un modèle qui {{what}} atteint {{baseline}}{_SEMICOLON} celui-ci n’est "
    "pas nettement meilleur.",
    "baseline.unbeaten": f"Un modèle qui {{what}} atteint {{baseline}}{_SEMICOLON} celui-ci n’est "
    "pas meilleur.",
    "baseline.unbeatable": f"Un modèle qui {{what}} atteint {{baseline}}, le maximum{_COLON} sans "
    "une autre mesure à côté, ce score dit peu.",
    "facts.mcnemar": "{pairs-before-only} exemples étaient justes avant seulement, "
    f"{{pairs-after-only}} après seulement{_SEMICOLON} test exact de McNemar {{mcnemar-p}}.",
    "sizes.balanced": f"Les variantes ont les tailles prévues{_COLON} le hasard les rend aussi "
    "inégales dans {share} des tests (χ² = {chi2}, p\u00a0{p}).",
    "sizes.unbalanced": f"Les variantes n’ont pas les tailles prévues{_COLON} le hasard seul les "
    "rend aussi inégales dans moins d’un test sur mille (χ² = {chi2}, p\u00a0{p}).",
    "decision.seen": f"Un effet de {{effect}} ou plus aurait sans doute été vu{_COLON} quatre "
    "tests de cette taille sur cinq le trouvent.",
    "decision.to-be-seen": "Un effet de {effect} ou plus sera sans doute vu d’ici à {planned} "
    f"unités{_COLON} quatre tests de cette taille sur cinq le trouvent.",
    "decision.needed": "Pour trouver aussi souvent l’effet qui compterait ({effect}), il faut un "
    "test d’environ {n} unités.",
    "decision.missing": f"Il manque {{missing}} des {{planned}} unités prévues{_COLON} sans elles, "
    "le test ne peut pas être jugé.",
    "decision.few": "Il y a trop peu d’unités pour décider.",
    "decision.near": "La borne de l’intervalle la plus proche d’un effet nul est {bound}.",
    "decision.near-beyond": "Même la borne de l’intervalle la plus proche d’un effet nul, {bound}, "
    "n’est pas inférieure au seuil de {minimum} à partir duquel l’effet compterait.",
    "decision.near-short": "La borne de l’intervalle la plus proche d’un effet nul, {bound}, est "
    f"inférieure au seuil de {{minimum}} à partir duquel l’effet compterait{_COLON} l’effet "
    "réel peut être trop faible.",
    "decision.far-beyond": "La borne de l’intervalle la plus éloignée d’un effet nul, {bound}, "
    f"n’est pas inférieure au seuil de {{minimum}} à partir duquel l’effet "
    f"compterait{_COLON} l’effet réel peut compter.",
    "decision.far-short": "Même la borne de l’intervalle la plus éloignée d’un effet nul, {bound}, "
    "est inférieure au seuil de {minimum} à partir duquel l’effet compterait.",
    "decision.guardrail": f"Ce qui ne devait pas se dégrader s’est dégradé{_COLON} {{names}}.",
    "mark.stated": "déclaré",
    "mark.on-file": "documenté",
    "mark.re-runnable": "reproductible",
    "grade.stated": "déclaré",
    "grade.withheld": "non publié",
    "grade.on-file": "documenté",
    "grade.samples": "observations conservées",
    "grade.re-runnable": "reproductible",
    "proves.stated": "l’auteur le dit",
    "proves.withheld": "le fichier derrière le nombre n’a pas changé depuis qu’il a été scellé",
    "proves.on-file": "la page montre ce que dit le fichier",
    "proves.samples": "l’intervalle peut être recalculé à partir des observations conservées",
    "proves.re-runnable": f"d’autres peuvent essayer{_COLON} la commande, l’environnement et le "
    "commit sont notés, et la commande a été exécutée plus d’une fois",
    "open.stated": "que c’est vrai",
    "open.withheld": "que c’est vrai, car personne d’autre ne peut voir le fichier",
    "open.on-file": "que l’exécution s’est déroulée comme décrit",
    "open.samples": "que la charge ressemblait à celle de la production",
    "open.re-runnable": "que le même nombre sort ailleurs",
    "unit.request": "requête|requêtes",
    "unit.query": "requête|requêtes",
    "unit.row": "ligne|lignes",
    "unit.token": "token|tokens",
    "unit.item": "élément|éléments",
    "unit.iteration": "itération|itérations",
    "unit.operation": "opération|opérations",
    "unit.transaction": "transaction|transactions",
    "unit.message": "message|messages",
    "unit.event": "événement|événements",
    "unit.record": "enregistrement|enregistrements",
    "unit.job": "tâche|tâches",
    "unit.task": "tâche|tâches",
    "unit.user": "utilisateur|utilisateurs",
    "unit.error": "erreur|erreurs",
    "unit.incident": "incident|incidents",
    "unit.test": "test|tests",
    "unit.line": "ligne|lignes",
    "unit.file": "fichier|fichiers",
    "unit.page": "page|pages",
    "unit.build": "build|builds",
    "unit.run": "exécution|exécutions",
    "unit.deploy": "déploiement|déploiements",
    "unit.example": "exemple|exemples",
    "unit.sample": "échantillon|échantillons",
    "unit.image": "image|images",
    "unit.epoch": "époque|époques",
    "unit.step": "étape|étapes",
    "unit.core": "cœur|cœurs",
    "unit.hour": "heure|heures",
    "unit.day": "jour|jours",
    "unit.week": "semaine|semaines",
}
