"""Who needs how much: the chronic-care pyramid, older medical patients, and the risk of coming back to hospital."""
