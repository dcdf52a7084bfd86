"""What the scenario pages call measures, professions, payers, outcomes and readings of the evidence. Danish source texts."""

from naer.scenarios.lab.definition import Reading
from naer.scenarios.lab.looking import Failure
from naer.scenarios.model.layout import Measure
from naer.web.language import marked

READINGS = {
    Reading.TRIALS: (marked("Forsøgene"), marked("Det, kontrollerede forsøg har fundet. Mange fandt ingen virkning.")),
    Reading.PAPERS: (marked("Oplæggenes tal"), marked("Det, de politiske oplæg håbede på.")),
    Reading.PESSIMISTIC: (
        marked("Pessimistisk"),
        marked("Den dårlige ende af forsøgenes intervaller, og intet hvor evidensen er svag."),
    ),
}
FAILURES = {
    Failure.INPUTS_CHANGED: marked(
        "Modellens tal er ændret, siden dette blev begyndt, og resten er ikke regnet. Begynd igen for at regne med de nye tal."
    ),
    Failure.FAULT: marked("Regningen standsede ved en fejl i systemet. Begynd igen, eller spørg dem, der driver det."),
}
OUTCOMES = {
    "acute": marked("akutte indlæggelser"),
    "readmission": marked("genindlæggelser"),
    "stay_days": marked("liggetid"),
    "smoking": marked("rygestop"),
    "habits": marked("ændrede vaner"),
    "diabetes": marked("ny diabetes"),
    "depression": marked("raske efter depression"),
    "frailer": marked("skrøbelighed"),
    "death": marked("dødelighed"),
    "home_care_time": marked("tid til hjemmehjælp"),
    "follow_up": marked("opfølgende besøg"),
    "place": marked("midlertidige pladser"),
}
LIVES = {
    Measure.MONTHS: marked("Leveår"),
    Measure.MONTHS_ILL: marked("Leveår med langvarig sygdom"),
    Measure.MONTHS_FRAIL: marked("Leveår som skrøbelig"),
    Measure.DEATHS: marked("Dødsfald"),
}
"""Over all years."""
ILLNESSES = {
    Measure.MONTHS_DIABETES: marked("Med diabetes"),
    Measure.MONTHS_COPD: marked("Med KOL"),
    Measure.MONTHS_ISCHAEMIC_HEART_DISEASE: marked("Med iskæmisk hjertesygdom"),
    Measure.MONTHS_HEART_FAILURE: marked("Med hjertesvigt"),
    Measure.MONTHS_STROKE: marked("Efter apopleksi"),
    Measure.MONTHS_DEMENTIA: marked("Med demens"),
    Measure.MONTHS_DEPRESSION: marked("Med depression"),
    Measure.MONTHS_OSTEOPOROSIS: marked("Med knogleskørhed"),
    Measure.MONTHS_CANCER: marked("Med kræft"),
    Measure.MONTHS_SMOKING: marked("Daglige rygere"),
}
"""Persons in the last year."""
ADMISSIONS = {
    Measure.ACUTE: marked("Akutte indlæggelser"),
    Measure.PREVENTABLE: marked("Forebyggelige indlæggelser, 65 år og derover"),
    Measure.READMISSIONS: marked("Genindlæggelser inden 30 dage"),
    Measure.ACUTE_DAYS: marked("Sengedage efter akut indlæggelse"),
    Measure.PLANNED_DAYS: marked("Sengedage, planlagt"),
}
CONTACTS = {
    Measure.GP_THOUSANDTHS: marked("Almen praksis: kontakter"),
    Measure.FOLLOW_UP_VISITS: marked("Almen praksis og kommune: opfølgende hjemmebesøg"),
    Measure.NURSING_VISITS_THOUSANDTHS: marked("Kommune: besøg af hjemmesygeplejerske"),
    Measure.HOME_CARE_MINUTES: marked("Kommune: timers hjemmehjælp"),
    Measure.REHABILITATION_PLANS: marked("Kommune: genoptræningsplaner"),
    Measure.PLACE_DAYS: marked("Kommune eller region: døgn på midlertidige pladser"),
    Measure.MONTHS_CARE_HOME: marked("Kommune: år på plejehjem"),
    Measure.OUTPATIENT_THOUSANDTHS: marked("Sygehus: ambulante besøg"),
    Measure.EMERGENCY_THOUSANDTHS: marked("Sygehus: skadestue og akutmodtagelse"),
}
PAYERS = {
    "municipality": marked("Kommunen"),
    "region": marked("Regionen"),
    "state": marked("Staten"),
    "citizen": marked("Borgeren"),
}
DEPARTMENTS = {
    "municipality/health": marked("Kommunen, sundhed"),
    "municipality/care": marked("Kommunen, ældre og pleje"),
    "municipality/work": marked("Kommunen, beskæftigelse"),
    "municipality/treasury": marked("Kommunens kasse"),
    "municipality/blocks": marked("Kommunen, byggeklodserne"),
    "region/hospital": marked("Regionen, sygehuse"),
    "region/practice": marked("Regionen, praksis"),
    "region/council": marked("Regionen, sundhedsråd"),
    "region/blocks": marked("Regionen, byggeklodserne"),
    "state/blocks": marked("Staten, byggeklodserne"),
    "citizen/blocks": marked("Borgeren, byggeklodserne"),
}
PROFESSIONS = {
    "nurse": marked("Sygeplejersker i kommunen"),
    "assistant": marked("Social- og sundhedsassistenter og -hjælpere"),
    "therapist": marked("Terapeuter"),
    "prevention": marked("Forebyggelse"),
    "caseworker": marked("Sagsbehandlere"),
    "gp": marked("Praktiserende læger"),
    "doctor": marked("Læger på sygehus"),
    "hospital_nurse": marked("Sygeplejersker på sygehus"),
}
