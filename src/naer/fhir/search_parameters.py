"""The search parameters that the record knows, declared once; the index and the search grammar follow from this table.

Names, kinds and paths are those of FHIR R4 (https://hl7.org/fhir/R4/searchparameter-registry.html), paths cut down to the
dotted form that needs no FHIRPath engine: elements from the resource's root, lists opened on the way. Parameters of our
own begin with `naer-`. The number of a parameter is stored in the index: never change or reuse one, only add.
"""

from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    """How a parameter is indexed and asked."""

    TOKEN = "token"
    REFERENCE = "reference"
    DATE = "date"
    STRING = "string"


@dataclass(frozen=True)
class SearchParameter:
    """One row of the table. `paths` are tried all; `number` is its name in the index."""

    number: int
    resource_type: str
    name: str
    kind: Kind
    paths: tuple[str, ...]


_TABLE = """
  1 Patient identifier token identifier
  2 Patient family string name.family
  3 Patient given string name.given
  4 Patient name string name.text|name.family|name.given
  5 Patient birthdate date birthDate
  6 Patient general-practitioner reference generalPractitioner
  7 Patient address-city string address.city
  8 Patient organization reference managingOrganization
  9 Patient gender token gender
 20 RelatedPerson patient reference patient
 21 RelatedPerson identifier token identifier
 30 Encounter patient reference subject
 31 Encounter identifier token identifier
 32 Encounter status token status
 33 Encounter class token class
 34 Encounter date date period
 35 Encounter service-provider reference serviceProvider
 36 Encounter episode-of-care reference episodeOfCare
 37 Encounter naer-expected-discharge date extension[urn:naer:extension:expected-discharge].valueDateTime
 50 EpisodeOfCare patient reference patient
 51 EpisodeOfCare identifier token identifier
 52 EpisodeOfCare status token status
 53 EpisodeOfCare type token type
 54 EpisodeOfCare organization reference managingOrganization
 55 EpisodeOfCare date date period
 70 Task patient reference for
 71 Task identifier token identifier
 72 Task status token status
 73 Task code token code
 74 Task owner reference owner
 75 Task encounter reference encounter
 76 Task focus reference focus
 77 Task based-on reference basedOn
 78 Task group-identifier token groupIdentifier
 79 Task priority token priority
 80 Task period date executionPeriod
 81 Task authored-on date authoredOn
 82 Task modified date lastModified
 83 Task naer-deadline date restriction.period.end
 84 Task naer-recipient reference restriction.recipient
 85 Task part-of reference partOf
 86 Task naer-escalates date extension[urn:naer:extension:next-escalation].valueDateTime
100 CarePlan patient reference subject
101 CarePlan identifier token identifier
102 CarePlan status token status
103 CarePlan encounter reference encounter
104 CarePlan instantiates-uri token instantiatesUri
105 CarePlan date date period
120 ServiceRequest patient reference subject
121 ServiceRequest identifier token identifier
122 ServiceRequest status token status
123 ServiceRequest code token code
124 ServiceRequest performer reference performer
125 ServiceRequest authored date authoredOn
126 ServiceRequest category token category
140 Condition patient reference subject
141 Condition identifier token identifier
142 Condition code token code
143 Condition clinical-status token clinicalStatus
144 Condition onset-date date onsetDateTime|onsetPeriod
145 Condition encounter reference encounter
160 ClinicalImpression patient reference subject
161 ClinicalImpression identifier token identifier
162 ClinicalImpression encounter reference encounter
163 ClinicalImpression date date date
164 ClinicalImpression naer-code token code
165 ClinicalImpression supporting-info reference supportingInfo
180 Communication patient reference subject
181 Communication identifier token identifier
182 Communication status token status
183 Communication category token category
184 Communication sent date sent
185 Communication received date received
186 Communication recipient reference recipient
187 Communication sender reference sender
188 Communication part-of reference partOf
189 Communication encounter reference encounter
190 Communication in-response-to reference inResponseTo
191 Communication naer-thread token extension[urn:naer:extension:thread].valueString
192 Communication naer-watch token extension[urn:naer:extension:watch].valueString
193 Communication naer-answer-due date extension[urn:naer:extension:answer-due].valueDateTime
194 Communication naer-read-due date extension[urn:naer:extension:read-due].valueDateTime
195 Communication naer-tray token extension[urn:naer:extension:tray].valueString
196 Communication naer-written date extension[urn:naer:extension:written].valueDateTime
200 Organization identifier token identifier
201 Organization name string name|alias
202 Organization partof reference partOf
203 Organization type token type
204 Organization active token active
220 Practitioner identifier token identifier
221 Practitioner name string name.text|name.family|name.given
222 PractitionerRole identifier token identifier
223 PractitionerRole practitioner reference practitioner
224 PractitionerRole organization reference organization
225 PractitionerRole role token code
240 Observation patient reference subject
241 Observation identifier token identifier
242 Observation code token code
243 Observation category token category
244 Observation date date effectiveDateTime|effectivePeriod|effectiveInstant
245 Observation status token status
260 Consent patient reference patient
261 Consent identifier token identifier
262 Consent status token status
263 Flag patient reference subject
264 Flag code token code
265 Flag status token status
280 MeasureReport identifier token identifier
281 MeasureReport measure token measure
282 MeasureReport date date date
283 MeasureReport subject reference subject
300 DocumentReference patient reference subject
301 DocumentReference identifier token masterIdentifier|identifier
302 DocumentReference date date date
303 DocumentReference type token type
320 HealthcareService identifier token identifier
321 HealthcareService organization reference providedBy
322 HealthcareService service-type token type
340 Appointment patient reference participant.actor
341 Appointment identifier token identifier
342 Appointment status token status
343 Appointment date date start
360 CareTeam patient reference subject
361 CareTeam status token status
362 CareTeam identifier token identifier
380 Provenance patient reference target
381 Provenance target reference target
382 Provenance recorded date recorded
400 PlanDefinition identifier token identifier
401 PlanDefinition url token url
402 PlanDefinition version token version
403 PlanDefinition status token status
"""


def _read_table() -> dict[tuple[str, str], SearchParameter]:
    table: dict[tuple[str, str], SearchParameter] = {}
    for line in _TABLE.strip().splitlines():
        number, resource_type, name, kind, paths = line.split(maxsplit=4)
        table[resource_type, name] = SearchParameter(
            number=int(number), resource_type=resource_type, name=name, kind=Kind(kind), paths=tuple(paths.split("|"))
        )
    return table


PARAMETERS = _read_table()


def of_type(resource_type: str) -> tuple[SearchParameter, ...]:
    """All declared parameters of a resource type; empty for a type that nobody searches."""
    return _BY_TYPE.get(resource_type, ())


_BY_TYPE: dict[str, tuple[SearchParameter, ...]] = {}
for _parameter in PARAMETERS.values():
    _BY_TYPE[_parameter.resource_type] = (*_BY_TYPE.get(_parameter.resource_type, ()), _parameter)
