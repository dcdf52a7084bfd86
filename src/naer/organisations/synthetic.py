"""Numbers for organisations that exist only in demonstrations: they look right and can belong to nobody.

* SOR: fifteen digits, `99999`, the four-digit code of municipality or region, a serial number of six digits. Real SOR
  numbers carry the registry's namespace `1000016` before their last three digits; these never do.
* GLN: `952`, the same code, a serial number of five digits, and the right check digit. GS1 sets the prefix 952 aside
for
  demonstrations and examples (https://www.gs1.org/standards/id-keys/company-prefix; recalled).
"""

from naer.danish.identifiers import gln_check_digit, has_right_check_digit, is_sor


def sor_number(area_code: str, serial: int) -> str:
    """The synthetic SOR number with a serial number, in the area of a four-digit municipality or region code."""
    return f"99999{area_code}{serial:06d}"


def gln_number(area_code: str, serial: int) -> str:
    """The synthetic GLN with a serial number, in the area of a four-digit municipality or region code."""
    first_twelve = f"952{area_code}{serial:05d}"
    return first_twelve + gln_check_digit(first_twelve)


def is_synthetic_sor(sor: str) -> bool:
    """Whether this SOR number is one of the synthetic ones."""
    return is_sor(sor) and len(sor) == 15 and sor.startswith("99999") and sor[5:9].isdigit() and sor[5] in "01"


def is_synthetic_gln(gln: str) -> bool:
    """Whether this GLN is one of the synthetic ones."""
    return gln.startswith("952") and has_right_check_digit(gln)
