-- What matters now is at the end of a chat. `ends` knows how far a chat has come: the number of its
-- newest message that the bot has seen, and how many it has seen in all, its own among them.
CREATE TABLE ends (
    chat_id INTEGER NOT NULL,
    thread_id INTEGER NOT NULL,
    newest INTEGER NOT NULL,
    seen INTEGER NOT NULL,
    PRIMARY KEY (chat_id, thread_id)
) STRICT, WITHOUT ROWID;

-- When a card was posted, and how many messages had been seen in its chat by then; NULL and 0 for
-- one of before.
ALTER TABLE cards ADD COLUMN posted_at INTEGER;
ALTER TABLE cards ADD COLUMN seen INTEGER NOT NULL DEFAULT 0;

-- Asked for at the end of the chat, where it lies out of sight (`kept`) or is not the last there
-- (`noticed`): the value of `wanted` at which it was, as in `fresh`.
ALTER TABLE outbox ADD COLUMN kept INTEGER NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN noticed INTEGER NOT NULL DEFAULT 0;
