-- What a message was heard as that became no contribution, so that an edit of it can be understood:
-- the card or the field of a form that it answered, or nothing. Kept as long as handled updates.
CREATE TABLE heard (
    chat_id INTEGER NOT NULL,
    message_id INTEGER NOT NULL,
    person INTEGER NOT NULL,
    workshop_id INTEGER NOT NULL REFERENCES workshops (id),
    ask TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (chat_id, message_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX heard_by_person ON heard (person);
CREATE INDEX heard_by_age ON heard (at);
