"""A11, B1: nurse and doctor write to one another about a citizen; nobody's message is lost."""

from playwright.sync_api import Page, expect

from tests.journeys import region as regions
from tests.journeys.conftest import NARROW, Visitor, Website


def _send_answer(page: Page, text: str) -> None:
    page.get_by_label("Dit svar").fill(text)
    page.get_by_label("Telefon, hvor du kan træffes").first.fill("74 62 11 22")
    page.get_by_role("button", name="Send svaret").click()


def test_a_doctor_reads_what_a_nurse_wrote_and_answers(visitor: Visitor, website: Website) -> None:
    # Given a nurse who writes about Andreas
    nurse = visitor("nurse")
    nurse.goto(f"/borger/{website.region.ids['andreas']}")
    nurse.get_by_role("link", name="Skriv en besked").click()
    nurse.get_by_label("Til").select_option(label="Lægehuset i Storegade")
    nurse.get_by_label("Hvad handler det om?").select_option(label="Medicin")
    nurse.get_by_label("Besked", exact=True).fill("Metformin er ny.\nHvem følger nyretal?")
    nurse.get_by_label("Telefon, hvor du kan træffes").fill("73 76 80 11")
    nurse.get_by_role("button", name="Send beskeden").click()
    expect(nurse.locator("#happened")).to_contain_text("Beskeden sendes nu til Lægehuset i Storegade.")
    regions.deliver(website.region)
    # When the doctor logs in, then it stands first, unread
    doctor = visitor("doctor", width=NARROW)
    expect(doctor.get_by_role("heading", level=1)).to_contain_text("1 ulæst besked")
    doctor.get_by_role("link", name="Medicin · Andreas Kjærgaard").click()
    expect(doctor.get_by_role("main")).to_contain_text("Hvem følger nyretal?")
    # When the doctor answers, then the nurse has it
    _send_answer(doctor, "Det gør jeg. Ny prøve om 14 dage.")
    expect(doctor.locator("#happened")).to_contain_text("Svaret sendes nu til Hjemmesygeplejen Nord, Aabenraa.")
    regions.deliver(website.region)
    nurse.goto("/korrespondancer")
    expect(nurse.get_by_role("heading", level=1)).to_contain_text("1 ulæst besked")
    nurse.get_by_role("link", name="Medicin · Andreas Kjærgaard").click()
    expect(nurse.get_by_role("main")).to_contain_text("Ny prøve om 14 dage.")
    # And it stands on the citizen's page
    nurse.goto(f"/borger/{website.region.ids['andreas']}")
    expect(nurse.locator(".timeline")).to_contain_text("Besked fra Lægehuset i Storegade til Hjemmesygeplejen Nord")


def test_a_file_follows_a_message_and_leaves_as_a_download(visitor: Visitor, website: Website) -> None:
    thread = regions.write(website.region, citizen="andreas", text="Send venligst listen.")
    doctor = visitor("doctor")
    doctor.goto(f"/korrespondance/{website.region.ids['andreas']}/{thread}")
    doctor.get_by_label("Bilag").set_input_files(
        files=[{"name": "medicinliste.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 medicin"}]
    )
    _send_answer(doctor, "Her er den.")
    expect(doctor.locator("#happened")).to_contain_text("Svaret sendes nu")
    nurse = visitor("nurse")
    nurse.goto(f"/korrespondance/{website.region.ids['andreas']}/{thread}")
    with nurse.expect_download() as download:
        nurse.get_by_role("link", name="medicinliste.pdf").click()
    assert download.value.path().read_bytes() == b"%PDF-1.4 medicin"


def test_an_answer_to_an_old_message_is_refused_with_what_to_do(visitor: Visitor, website: Website) -> None:
    thread = regions.write(website.region, citizen="andreas", text="Første.")
    address = f"/korrespondance/{website.region.ids['andreas']}/{thread}"
    slow, quick = visitor("doctor"), visitor("doctor")
    slow.goto(address)
    quick.goto(address)
    _send_answer(quick, "Svar fra kollegaen.")
    expect(quick.locator("#happened")).to_contain_text("Svaret sendes nu")
    _send_answer(slow, "Mit svar.")
    expect(slow.get_by_role("alert")).to_contain_text("Der er kommet en nyere besked i tråden.")
    expect(slow.get_by_label("Dit svar")).to_have_value("Mit svar.")
    expect(slow.get_by_role("main")).to_contain_text("Svar fra kollegaen.")


def test_a_thread_is_passed_on_to_somebody_new(visitor: Visitor, website: Website) -> None:
    thread = regions.write(website.region, citizen="ole", text="Ole har tabt sig 4 kg.")
    doctor = visitor("doctor")
    doctor.goto(f"/korrespondance/{website.region.ids['ole']}/{thread}")
    doctor.get_by_text("Send videre til en anden").click()
    doctor.get_by_label("Til", exact=True).select_option(label="Visitationen, Aabenraa Kommune")
    doctor.get_by_label("Hvad skal modtageren vide?").fill("Se på maden.")
    doctor.get_by_label("Telefon, hvor du kan træffes").last.fill("74 62 11 22")
    doctor.get_by_role("button", name="Send videre").click()
    expect(doctor.locator("#happened")).to_contain_text("Beskeden sendes nu videre til Visitationen, Aabenraa Kommune.")
    visitator = visitor("visitator")
    visitator.goto("/korrespondancer")
    visitator.get_by_role("link", name="Sygepleje · Ole Brandt").click()
    expect(visitator.get_by_role("main")).to_contain_text("Ole har tabt sig 4 kg.")


def test_a_message_about_nobody_known_waits_until_a_visitator_decides(visitor: Visitor, website: Website) -> None:
    regions.unplaced(website.region, text="Bent skal have kontrolleret INR.")
    page = visitor("visitator")
    page.goto("/korrespondancer")
    page.get_by_role("link", name="1 uplaceret besked").click()
    expect(page.get_by_role("main")).to_contain_text("Medicin: Bent Ukendt, CPR 010150-1234")
    page.get_by_text("Læg hos en borger").first.click()
    page.get_by_label("Borgerens CPR-nummer").fill("110738-1234")
    page.get_by_label("Hvorfor?").first.fill("Forkert nummer; ringet til lægen, det er Ole Brandt.")
    page.get_by_role("button", name="Læg hos borgeren").click()
    expect(page.locator("#happened")).to_contain_text("Beskeden er lagt hos borgeren.")
    page.goto(f"/borger/{website.region.ids['ole']}")
    expect(page.locator(".timeline")).to_contain_text("Besked fra Lægehuset i Storegade")
