"""The wards of Sygehus Sønderjylland as tests name them."""

from naer.courses.definition import OrganisationIdentity

HOSPITAL = "sygehus-soenderjylland"
WARDS = ("medicinsk", "kardiologisk", "ortopaedkirurgisk", "akutafdeling", "geriatrisk")
HOSPITALS = {
    f"{HOSPITAL}-{ward}": OrganisationIdentity(sor=f"{number:015}", gln="", name=ward)
    for number, ward in enumerate(WARDS, start=1)
}
