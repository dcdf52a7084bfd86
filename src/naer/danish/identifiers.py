"""Identifier systems of Danish health care, and the shapes of the numbers in them.

Shapes follow Danish core 3.7 (https://hl7.dk/fhir/core/): a number of the right shape is accepted even where its
check digit is wrong, because official registers hold such numbers; whoever makes new numbers uses `gln_check_digit`.

GLN has two system addresses: Danish core says http, MedCom's messages say https. Both are read; `canonical_system`
gives the https form, which is also the one to send.
"""

import re

SOR = "urn:oid:1.2.208.176.1.1"
GLN = "https://www.gs1.org/gln"
GLN_IN_DANISH_CORE = "http://www.gs1.org/gln"
YDERNUMMER = "urn:oid:1.2.208.176.1.4"
CVR = "http://cvr.dk"
KOMBIT_ORGANISATION = "https://kombit.dk/sts/organisation"
AUTHORISATION = "https://autregweb.sst.dk"
MUNICIPALITY_CODE = "http://hl7.dk/fhir/core/CodeSystem/dk-core-municipality-codes"
REGION_CODE = "urn:iso:std:iso:3166:-2"
PRODUCER = "http://medcomfhir.dk/ig/terminology/CodeSystem/MedComProducentID"

SKS = "urn:oid:1.2.208.176.2.4"
NPU = "urn:oid:1.2.208.176.2.1"
FSIII = "urn:oid:1.2.208.176.2.21"


def canonical_system(system: str) -> str:
    """The system under which we keep and send what comes as `system`: GLN in its https form, others unchanged."""
    return GLN if system == GLN_IN_DANISH_CORE else system


def is_sor(text: str) -> bool:
    """Whether `text` has the shape of a SOR number: at least eleven digits."""
    return bool(re.fullmatch(r"[0-9]{11,}", text))


def is_gln(text: str) -> bool:
    """Whether `text` has the shape of a GLN (EAN location number): thirteen digits. The check digit is not asked."""
    return bool(re.fullmatch(r"[0-9]{13}", text))


def has_right_check_digit(gln: str) -> bool:
    """Whether `gln` is a GLN whose last digit is the GS1 check digit of the twelve before it."""
    return is_gln(gln) and gln_check_digit(gln[:12]) == gln[12]


def gln_check_digit(first_twelve: str) -> str:
    """The GS1 check digit of twelve digits: weights 1 and 3 in turn from the left, up to the next ten.

    https://www.gs1.org/services/how-calculate-check-digit-manually
    """
    if not re.fullmatch(r"[0-9]{12}", first_twelve):
        raise ValueError("A GLN's check digit is computed from its first twelve digits.")
    weighted = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(first_twelve))
    return str(-weighted % 10)


def is_ydernummer(text: str) -> bool:
    """Whether `text` has the shape of a practice's ydernummer: six digits, of which a leading 0 is often left out."""
    return bool(re.fullmatch(r"[0-9]{5,6}", text))


def canonical_ydernummer(text: str) -> str:
    """A ydernummer with all six digits, so that `77410` and `077410` are the same practice."""
    return text.zfill(6)


def is_cvr(text: str) -> bool:
    """Whether `text` has the shape of a company number (CVR): eight digits."""
    return bool(re.fullmatch(r"[0-9]{8}", text))


def is_municipality_code(text: str) -> bool:
    """Whether `text` has the shape of a municipality code: four digits of which the first is 0."""
    return bool(re.fullmatch(r"0[0-9]{3}", text))


def is_authorisation_id(text: str) -> bool:
    """Whether `text` has the shape of a health professional's authorisation id: five digits or consonants."""
    return bool(re.fullmatch(r"[0-9B-DF-HJ-NP-TV-Zb-df-hj-np-tv-z]{5}", text))
