"""The addresses and codes of MedCom's FHIR messages, in one place.

From the published definitions: terminology 2.0.2, messaging 4.0.2, core 4.0.0, HospitalNotification 3.0.2,
CareCommunication 5.0.2, Acknowledgement 2.0.3 (http://medcomfhir.dk/ig/). MedCom ceases as a body on 31 December
2026; these addresses are opaque keys and stay.
"""

from dataclasses import dataclass

IG = "http://medcomfhir.dk/ig"
TERMINOLOGY = f"{IG}/terminology/CodeSystem"

EVENT_CODES = f"{TERMINOLOGY}/medcom-messaging-eventCodes"
ACTIVITY_CODES = f"{TERMINOLOGY}/medcom-messaging-activityCodes"
DESTINATION_USES = f"{TERMINOLOGY}/medcom-messaging-destinationUse"
CATEGORY_CODES = f"{TERMINOLOGY}/medcom-careCommunication-categoryCodes"
ROLE_CODES = f"{TERMINOLOGY}/medcom-core-PractitionerRolesSKSadministrativ"
ACT_CODES = "http://terminology.hl7.org/CodeSystem/v3-ActCode"

DESTINATION_USE = f"{IG}/messaging/StructureDefinition/medcom-messaging-destinationUseExtension"
LEAVE_PERIOD = f"{IG}/hospitalnotification/StructureDefinition/medcom-hospitalnotifiation-leave-period-extension"  # sic
REPORT_REQUESTED = f"{IG}/hospitalnotification/StructureDefinition/medcom-messaging-reportOfAdmissionExtension"
REPORT_RECIPIENT = f"{IG}/hospitalnotification/StructureDefinition/medcom-messaging-reportOfAdmissionRecipientExtension"
SENDER = f"{IG}/core/StructureDefinition/medcom-core-sender-extension"
WRITTEN_AT = f"{IG}/core/StructureDefinition/medcom-core-datetime-extension"
SEGMENT_ID = f"{IG}/core/StructureDefinition/medcom-core-identifier-extension"
AUTHOR = f"{IG}/core/StructureDefinition/medcom-core-practitioner-extension"
AUTHOR_CONTACT = f"{IG}/core/StructureDefinition/medcom-core-contact-extension"

LPR3 = "https://www.esundhed.dk/Registre/Landspatientregisteret"
SOR_ENDPOINT = "https://sor2.sum.dsdn.dk/#id="

HOSPITAL_NOTIFICATION = "hospital-notification-message"
CARE_COMMUNICATION = "care-communication-message"
ACKNOWLEDGEMENT = "acknowledgement-message"

CARE_COMMUNICATION_DEFINITION = (
    f"{IG}/messagedefinitions/MessageDefinition/MedComCareCommunicationMessageDefinition|5.0"
)

_MEDCOM_ERRORS = f"{TERMINOLOGY}/medcom-acknowledgement-error-codes"
_HL7_ERRORS = "http://terminology.hl7.org/CodeSystem/operation-outcome"


@dataclass(frozen=True)
class ErrorCode:
    """What an OperationOutcome says in codes: the MedCom or HL7 code, and the FHIR issue type."""

    system: str
    code: str
    issue: str


RECEIVER_MISSING = ErrorCode(_MEDCOM_ERRORS, "MSG_Receiver_Identifier_MISSING", "required")
TYPE_NOT_RECEIVED = ErrorCode(_MEDCOM_ERRORS, "MSG_RECEIVER_UNABLE_TO_RECEIVE_MSG_TYPE", "not-supported")
VALUE_UNKNOWN = ErrorCode(_MEDCOM_ERRORS, "MSG_VALUESET_VALUE_UNKNOWN", "code-invalid")
DATATYPE_WRONG = ErrorCode(_MEDCOM_ERRORS, "MSG_Datatype_Wrong", "value")
OUT_OF_OPERATION = ErrorCode(_MEDCOM_ERRORS, "MSG_Mailbox_Out_Of_Operation", "transient")
DAMAGED = ErrorCode(_MEDCOM_ERRORS, "MSG_Damaged_durin_transport", "structure")  # sic
REQUIRED = ErrorCode(_HL7_ERRORS, "MSG_RESOURCE_REQUIRED", "required")
BAD_SYNTAX = ErrorCode(_HL7_ERRORS, "MSG_BAD_SYNTAX", "structure")
BAD_FORMAT = ErrorCode(_HL7_ERRORS, "MSG_BAD_FORMAT", "invariant")
DATE_FORMAT = ErrorCode(_HL7_ERRORS, "MSG_DATE_FORMAT", "value")
ID_INVALID = ErrorCode(_HL7_ERRORS, "MSG_ID_INVALID", "value")
DUPLICATE_ID = ErrorCode(_HL7_ERRORS, "MSG_DUPLICATE_ID", "duplicate")
TOO_LONG = ErrorCode(_HL7_ERRORS, "MSG_RESOURCE_NOT_ALLOWED", "too-long")
NOT_ALLOWED = ErrorCode(_HL7_ERRORS, "MSG_RESOURCE_NOT_ALLOWED", "business-rule")
