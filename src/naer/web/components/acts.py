"""What the acts of the audit log mean in words that a citizen reads: who looked, at what, and why they might."""

from naer.web.language import marked

ACTS = {
    "board.view": marked("så dig på listen over, hvem der er indlagt eller kommer hjem"),
    "board.news": marked("fik nyt om, hvem der er indlagt eller kommer hjem"),
    "board.homecoming": marked("så på, hvornår du kommer hjem"),
    "board.announce": marked("skrev, hvornår du kommer hjem"),
    "board.withdraw": marked("trak beskeden om din hjemkomst tilbage"),
    "board.already-home": marked("skrev, at du er kommet hjem"),
    "indicator.work": marked("så dig på listen over arbejdet bag et tal"),
    "day.view": marked("så dig på listen over dagens opgaver"),
    "task.view": marked("læste en opgave om dig"),
    "task.take": marked("tog en opgave om dig"),
    "task.put-back": marked("lagde en opgave om dig tilbage"),
    "task.give-back": marked("gav en opgave om dig tilbage"),
    "task.withdraw": marked("trak en opgave om dig tilbage"),
    "task.note": marked("skrev på en opgave om dig"),
    "course.view": marked("så, hvem der har ansvaret for dit forløb"),
    "course.hand-over": marked("tilbød en anden enhed ansvaret for dit forløb"),
    "course.take-over": marked("overtog ansvaret for dit forløb"),
    "programme.view": marked("så, hvilke forløb du følger"),
    "programme.enrol": marked("meldte dig til et forløb"),
    "programme.meet": marked("skrev et møde i dit forløb ind"),
    "programme.complete": marked("skrev, at dit forløb er gennemført"),
    "programme.drop-out": marked("skrev, at du er stoppet i et forløb"),
    "fall.view": marked("begyndte at skrive et fald ind om dig"),
    "fall.register": marked("skrev et fald ind om dig"),
    "fall.withdraw": marked("rettede et fald om dig, der var skrevet ind ved en fejl"),
    "task.finish": marked("gjorde en opgave om dig færdig"),
    "task.reopen": marked("åbnede en opgave om dig igen"),
    "citizen.view": marked("læste din journal"),
    "citizen.search": marked("søgte og fandt dig"),
    "citizen.break-glass": marked("åbnede din journal i en nødsituation"),
    "dialogue.list": marked("så dig på listen over beskeder"),
    "dialogue.file": marked("åbnede et bilag om dig"),
    "dialogue.new": marked("begyndte at skrive en besked om dig"),
    "dialogue.match": marked("lagde en besked hos dig"),
    "dialogue.tray": marked("så dig på listen over beskeder, der mangler en borger"),
    "dialogue.return": marked("sendte en besked tilbage til afsenderen"),
    "dialogue.close": marked("lukkede en besked, der ikke kunne lægges hos nogen"),
    "dialogue.view": marked("læste beskeder om dig"),
    "dialogue.reply": marked("svarede på en besked om dig"),
    "dialogue.forward": marked("sendte en besked om dig videre"),
    "dialogue.write": marked("skrev en besked om dig"),
    "message.raw": marked("læste en besked om dig for at rette en fejl"),
    "plan.view": marked("så din egen side"),
    "plan.log": marked("så, hvem der har kigget"),
    **dict.fromkeys(
        ("fhir.read", "fhir.vread", "fhir.history", "fhir.search", "fhir.everything", "fhir.apply"),
        marked("læste i din journal med et andet system"),
    ),
    **dict.fromkeys(
        ("fhir.create", "fhir.update", "fhir.patch", "fhir.delete", "fhir.transaction"),
        marked("skrev i din journal med et andet system"),
    ),
    **dict.fromkeys(("fhir.events", "fhir.subscription"), marked("fik besked om en ændring hos dig")),
    "fhir.export": marked("hentede din journal ud til et andet system"),
}
OTHERWISE = marked("så oplysninger om dig")

BASES = {
    "care-relation": marked("fordi du har et forløb hos dem"),
    "break-glass": marked("i en nødsituation"),
    "own-record": marked("det er dig selv"),
    "message": marked("fordi en besked skulle rettes"),
    "agreement": marked("efter aftale mellem systemerne"),
}


def act_text(act: str) -> str:
    """The Danish source text for an act; acts that nobody has described are told in general."""
    return ACTS.get(act, OTHERWISE)


def basis_text(basis: str) -> str:
    """The Danish source text for why they might; empty when it is not known."""
    return BASES.get(basis, "")
