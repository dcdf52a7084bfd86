"""Messages of our own, in MedCom's frame, where no public standard exists yet."""
