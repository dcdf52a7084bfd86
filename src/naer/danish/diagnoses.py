"""Short Danish names for common SKS diagnosis codes, for where a message brings a code and no words.

The names are everyday forms of the classification's (Sundhedsvæsenets Klassifikations System); codes that are not here
are shown as they came, so nothing is lost. The whole classification is a register, not a table in a program.
"""

_TABLE = """
DA46 Rosen
DC18 Kræft i tyktarmen
DC34 Lungekræft
DC50 Brystkræft
DC61 Prostatakræft
DE10 Type 1-diabetes
DE11 Type 2-diabetes
DE86 Dehydrering
DF03 Demens
DF05 Delirium
DF32 Depression
DF41 Angst
DG20 Parkinsons sygdom
DG30 Alzheimers sygdom
DG40 Epilepsi
DI10 Forhøjet blodtryk
DI20 Hjertekrampe
DI21 Akut hjerteinfarkt
DI25 Iskæmisk hjertesygdom
DI26 Blodprop i lungen
DI48 Atrieflimren
DI50 Hjertesvigt
DI61 Hjerneblødning
DI63 Blodprop i hjernen
DI69 Følger efter apopleksi
DJ15 Lungebetændelse
DJ18 Lungebetændelse
DJ44 KOL
DJ45 Astma
DK35 Akut blindtarmsbetændelse
DK59 Forstoppelse
DL89 Tryksår
DM16 Slidgigt i hofte
DM17 Slidgigt i knæ
DM81 Knogleskørhed
DN18 Kronisk nyresygdom
DN39 Urinvejsinfektion
DR07 Smerter i brystet
DR29 Faldtendens
DR54 Alderdomssvækkelse
DS06 Hjernerystelse
DS52 Brud på underarm
DS72 Hoftebrud
DZ03 Observation for mistanke om sygdom
DZ09 Kontrol efter behandling
"""
_NAMES = {line[:4]: line[5:] for line in _TABLE.strip().splitlines()}
_CLASS_LETTERS = 4


def name(code: str) -> str:
    """What a diagnosis is called: by its class when the code is longer, else the code itself."""
    return _NAMES.get(code) or _NAMES.get(code[:_CLASS_LETTERS], code)
