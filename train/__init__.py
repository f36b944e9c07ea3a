"""Training of the colour networks: fit, validate, export, check, compare."""
