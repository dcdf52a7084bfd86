"""The findings that this room emits, and their facts: what an author of a programme may ask for.

`tests/unit/courses` proves that the rules keep to it.
"""

from naer.fhir.finding_kind import FactKind, FindingKind

_SOMETIMES = {
    "hospital_sor": FactKind.TEXT,
    "age": FactKind.NUMBER,
    "lives_alone": FactKind.YES_NO,
    "conditions": FactKind.TEXTS,
}
_ALWAYS = {
    "occurred_at": FactKind.INSTANT,
    "registered_at": FactKind.INSTANT,
    "hospital": FactKind.TEXT,
    "emergency": FactKind.YES_NO,
    "weekday": FactKind.TEXT,
    "weekend": FactKind.YES_NO,
    "friday_afternoon": FactKind.YES_NO,
    "had_help_before": FactKind.YES_NO,
    "no_course": FactKind.YES_NO,
    "in_hospital": FactKind.YES_NO,
    "announced": FactKind.YES_NO,
    "report_requested": FactKind.YES_NO,
}
_NOTICE = {
    "noticed_at": FactKind.INSTANT,
    "expected_at": FactKind.INSTANT,
    "notice_minutes": FactKind.NUMBER,
    "short_notice": FactKind.YES_NO,
    "hospital": FactKind.TEXT,
    "weekday": FactKind.TEXT,
    "weekend": FactKind.YES_NO,
    "friday_afternoon": FactKind.YES_NO,
    "weekend_list": FactKind.YES_NO,
    "medicines_until": FactKind.DAY,
    "had_help_before": FactKind.YES_NO,
    "no_course": FactKind.YES_NO,
    "revised": FactKind.YES_NO,
}
_ENDED_COURSE = {
    "programme": FactKind.TEXT,
    "course": FactKind.TEXT,
    "ended_at": FactKind.INSTANT,
    "sessions": FactKind.NUMBER,
}

FINDINGS: tuple[FindingKind, ...] = (
    FindingKind("admitted", "Borgeren er indlagt", _ALWAYS, _SOMETIMES),
    FindingKind(
        "transferred", "Borgeren er flyttet til et andet sygehus eller fra akut til indlagt", _ALWAYS, _SOMETIMES
    ),
    FindingKind("on-leave", "Borgeren er hjemme på orlov", _ALWAYS, _SOMETIMES),
    FindingKind("back-from-leave", "Borgeren er tilbage på sygehuset efter orlov", _ALWAYS, _SOMETIMES),
    FindingKind(
        "came-home",
        "Borgeren er hjemme fra sygehus",
        _ALWAYS | {"ended_at": FactKind.INSTANT, "by_hand": FactKind.YES_NO, "medicines_until": FactKind.DAY},
        _SOMETIMES | {"days_in_hospital": FactKind.NUMBER},
    ),
    FindingKind("died", "Borgeren er død", _ALWAYS, _SOMETIMES),
    FindingKind("death-cancelled", "Meldingen om død er trukket tilbage", _ALWAYS, _SOMETIMES),
    FindingKind("stay-cancelled", "Indlæggelsen er annulleret", _ALWAYS, _SOMETIMES),
    FindingKind("discharge-cancelled", "Udskrivningen er annulleret; borgeren er stadig indlagt", _ALWAYS, _SOMETIMES),
    FindingKind(
        "stay-corrected",
        "Tid eller afdeling for opholdet er rettet",
        _ALWAYS | {"corrected": FactKind.TEXTS},
        _SOMETIMES,
    ),
    FindingKind(
        "discharge-announced",
        "Udskrivning er varslet",
        _NOTICE,
        _SOMETIMES
        | {"newly_found": FactKind.TEXTS, "needs": FactKind.TEXTS, "previously_expected_at": FactKind.INSTANT},
    ),
    FindingKind(
        "discharge-withdrawn",
        "Varslet om udskrivning er trukket tilbage",
        {"withdrawn_at": FactKind.INSTANT, "expected_at": FactKind.INSTANT, "hospital": FactKind.TEXT},
        {"reason": FactKind.TEXT, "hospital_sor": FactKind.TEXT},
    ),
    FindingKind(
        "fell",
        "Borgeren er faldet",
        {"fell_at": FactKind.INSTANT, "registered_at": FactKind.INSTANT, "injured": FactKind.YES_NO},
        {"age": FactKind.NUMBER, "lives_alone": FactKind.YES_NO},
    ),
    FindingKind(
        "fall-in-error",
        "Et fald var skrevet ind ved en fejl",
        {
            "about": FactKind.TEXT,
            "fell_at": FactKind.INSTANT,
            "withdrawn_at": FactKind.INSTANT,
            "reason": FactKind.TEXT,
        },
    ),
    FindingKind(
        "programme-enrolled",
        "Borgeren er meldt til et forløb",
        {
            "programme": FactKind.TEXT,
            "course": FactKind.TEXT,
            "enrolled_at": FactKind.INSTANT,
            "measure": FactKind.TEXT,
            "goal": FactKind.TEXT,
            "sessions_planned": FactKind.NUMBER,
        },
        {"age": FactKind.NUMBER, "lives_alone": FactKind.YES_NO, "conditions": FactKind.TEXTS},
    ),
    FindingKind(
        "programme-completed",
        "Borgeren har gennemført et forløb",
        _ENDED_COURSE | {"measured": FactKind.YES_NO},
        {"goal_reached": FactKind.YES_NO},
    ),
    FindingKind("programme-dropped-out", "Borgeren er stoppet i et forløb", _ENDED_COURSE | {"reason": FactKind.TEXT}),
)
