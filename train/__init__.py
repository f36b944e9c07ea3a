"""Training of the two-stream colour network: fit, validate, export, check."""
