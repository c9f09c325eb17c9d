"""The dialogue: a pure core of commands, events, effects and rules. Time and chance come in.

At the top stands what all of it shares: what can be asked (`command`, and the index `commands`),
what comes of it (`events`, `effects`, `outcome`), the state (`workshop`, folded by `evolve`), what
is looked at (`scene`, `world`), names of things (`keys`, `places`), what is shown (`views`,
`buttons`), and how a turn goes (`turn`, `refresh`, `saying`). `stream` says what a kind of stream
is, and `workshop_kind` is the kind that there is.

The rooms, each on those below it:

    cards           what a card shows, and to whom
    reminders       when somebody is reminded, and of what
    rules           each command beside its rule
    facts           what is asked of a workshop, again and again
    contributions   what was said, as it lies at each place
    workbook        what an authored plan may say, and how it is read (workbooks/ are such plans)
    reading         what people type, and days
"""
