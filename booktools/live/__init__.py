"""Cells that run in the reader's page: the runtime, what is served of it, and what runs inside."""
