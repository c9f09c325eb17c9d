-- A small group of a workshop has a chat, or a topic, of its own; 0 is the whole workshop.

ALTER TABLE chats ADD COLUMN group_no INTEGER NOT NULL DEFAULT 0;

CREATE TABLE homes_by_group (
    workshop_id INTEGER NOT NULL REFERENCES workshops (id),
    group_no INTEGER NOT NULL DEFAULT 0,
    chat_id INTEGER NOT NULL,
    thread_id INTEGER NOT NULL,
    PRIMARY KEY (workshop_id, group_no)
) STRICT, WITHOUT ROWID;
INSERT INTO homes_by_group (workshop_id, chat_id, thread_id)
SELECT workshop_id, chat_id, thread_id FROM homes;
DROP TABLE homes;
ALTER TABLE homes_by_group RENAME TO homes;
CREATE INDEX homes_by_chat ON homes (chat_id);
