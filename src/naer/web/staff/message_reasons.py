"""The reasons that stand beside messages, in Danish: the checks carry both languages, the inbox writes the English one."""

from naer.danish.language import Language
from naer.exchange import effects, outcomes, transports
from naer.exchange.medcom import acknowledgement, care_communication_checks, frame, hospital_notification
from naer.exchange.notices import discharge_notice

_CHECKS = (
    *frame.CHECKS,
    *hospital_notification.CHECKS,
    *care_communication_checks.CHECKS,
    *acknowledgement.CHECKS,
    *discharge_notice.CHECKS,
)
_PROBLEMS = (outcomes.ENVELOPE_USED_BEFORE, outcomes.LETTER_REFUSED_BEFORE)
_DANISH: dict[str, str] = {
    **{check.english: check.danish for check in _CHECKS},
    **{problem.english: problem.danish for problem in _PROBLEMS},
    effects.NO_COURSE: "Ingen her har et forløb med borgeren: vises ikke, og tømmes efter en tid.",
    effects.UNMATCHED: "Ingen her kender borgeren: beskeden ligger blandt de uplacerede.",
    effects.OTHER_CITIZEN: "Forløbet er her kendt som en anden borgers: et menneske må afgøre det.",
    effects.NOT_OURS: "Den svarer på en besked, der ikke er sendt herfra.",
    effects.KNOWN_ALREADY: "Det er kendt her i forvejen.",
    **{
        f"It came before: {sighting.value}.": said
        for sighting, said in (
            (outcomes.Sighting.SAME_AGAIN, "Den er kommet før: nøjagtig den samme igen."),
            (outcomes.Sighting.SENT_AGAIN, "Den er kommet før: sendt igen af afsenderen."),
        )
    },
    "The letter id was used before, for something else: both are kept. Ask the sender.": (
        "Brevets id er brugt før til noget andet: begge er gemt. Spørg afsenderen."
    ),
    "This kind of message is not received here.": "Den slags besked modtages ikke her.",
    "The message is empty.": "Beskeden er tom.",
    transports.PUT_ASIDE: "Filen er større end noget, der gemmes her; den ligger i mappen too-large.",
    "The message is larger than 100 MB.": "Beskeden er større end 100 MB.",
    "The message is neither JSON nor XML.": "Beskeden er hverken JSON eller XML.",
    "The message is not a JSON object.": "Beskeden er ikke et JSON-objekt.",
    "The XML is not a resource of FHIR R4.": "XML-teksten er ikke en FHIR R4-ressource.",
    "The XML has a document type or entities, which FHIR XML may not have.": (
        "XML-teksten har en dokumenttype eller entiteter, og det må FHIR-XML ikke have."
    ),
}


def said(reason: str, language: Language) -> str:
    """The reason in the language of the screen; a sentence that nobody has put into Danish stands in English."""
    return _DANISH.get(reason, reason) if language == "da" else reason
