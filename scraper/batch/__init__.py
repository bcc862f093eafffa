"""Many inputs cleaned in one run: what is read, the worker's job, what is written, and the sum of it."""
