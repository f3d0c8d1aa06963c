"""The bilingual source itself, as files: whose cells, which numbers, what words, what is stale."""
