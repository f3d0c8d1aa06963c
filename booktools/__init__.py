"""What turns the bilingual notebooks into two editions of one site, and holds them to their rules.

`lossbook` never imports this package. Within it, commands use checks and exports, these use pages,
and all of them the source; nothing goes back up.
"""
