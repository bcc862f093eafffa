"""Pure functions on strings that several rooms need: characters, dates, numbers, addresses. No state, no I/O."""
