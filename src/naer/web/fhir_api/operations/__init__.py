"""Operations beside the plain interactions, one file each."""
