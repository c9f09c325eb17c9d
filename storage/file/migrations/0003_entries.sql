-- Photos and voice messages, by Telegram's file id: the bot never fetches them. Without a
-- contribution it waits for its line of text.
CREATE TABLE media (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    workshop_id INTEGER NOT NULL REFERENCES workshops (id),
    place TEXT NOT NULL,
    contribution INTEGER,
    person INTEGER,
    kind TEXT NOT NULL CHECK (kind IN ('photo', 'document', 'voice', 'video_note', 'audio')),
    file_id TEXT NOT NULL,
    file_unique_id TEXT NOT NULL,
    album TEXT NOT NULL DEFAULT '',
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX media_by_contribution ON media (workshop_id, contribution);
CREATE INDEX media_by_person ON media (person, workshop_id);

-- A private chat may be asked by several workshops at once; the newest row was asked last.
CREATE TABLE focus_each (
    person_id INTEGER NOT NULL REFERENCES people (id),
    workshop_id INTEGER NOT NULL REFERENCES workshops (id),
    ask TEXT NOT NULL,
    PRIMARY KEY (person_id, workshop_id)
) STRICT;
INSERT INTO focus_each (person_id, workshop_id, ask) SELECT person_id, workshop_id, ask FROM focus;
DROP TABLE focus;
ALTER TABLE focus_each RENAME TO focus;
