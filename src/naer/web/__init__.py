"""The pages: who may open which (`routes`), what stands on them (staff, citizen, planner), and how a request is answered."""
