"""What is known about what works: interventions with effects, intervals, costs and sources, and relative risks. Pure.

The files lie in `content/evidence/`. Money (`naer.economy`) and scenarios (`naer.scenarios`) both read them here, so that
a page, a business case and a simulation never disagree about an effect.
"""
