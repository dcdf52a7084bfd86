"""The knowledge centre: what is known about what works, for everybody who is logged in. Nothing about any citizen."""
