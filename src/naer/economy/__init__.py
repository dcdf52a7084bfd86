"""Who pays and who gains: from what happened (the activity table) to money by payer, and business cases. Pure.

Prices, first payers and rules of finance are files in `content/finance/`; nothing here knows a krone of its own. All money is
whole øre, every amount is a count times a price under a rule, and every sum can be opened to those three.
"""
