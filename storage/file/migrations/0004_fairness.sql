-- Deliveries are fair by chat and by lane. `address` names the chat as far as it is known when
-- something is asked for: p17 is a person's, w3/0 that of a workshop (or its small group), c-100
-- a chat by its number. Lane 0 is what somebody waits for, 1 what is said unasked, 2 a `wipe`, which
-- takes a message of the bot away from the chat of someone who was forgotten.
CREATE TABLE outbox_by_lane (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL CHECK (kind IN ('show', 'ack', 'wipe')),
    address TEXT NOT NULL,
    lane INTEGER NOT NULL DEFAULT 0 CHECK (lane IN (0, 1, 2)),
    workshop_id INTEGER NOT NULL REFERENCES workshops (id),
    card TEXT NOT NULL DEFAULT '',
    person INTEGER NOT NULL DEFAULT 0,
    fresh INTEGER NOT NULL DEFAULT 0,
    nudge INTEGER NOT NULL DEFAULT 0,
    chat_id INTEGER,
    message_id INTEGER,
    wanted INTEGER NOT NULL DEFAULT 1,
    taken INTEGER NOT NULL DEFAULT 0,
    state TEXT NOT NULL DEFAULT 'ready'
        CHECK (state IN ('ready', 'sending', 'sent', 'parked', 'dead', 'uncertain')),
    attempts INTEGER NOT NULL DEFAULT 0,
    due_at INTEGER NOT NULL,
    error TEXT NOT NULL DEFAULT '',
    created_at INTEGER NOT NULL
) STRICT;
INSERT INTO outbox_by_lane (id, kind, address, lane, workshop_id, card, person, fresh, nudge,
    chat_id, message_id, wanted, taken, state, attempts, due_at, error, created_at)
SELECT id, kind,
    CASE
        WHEN kind = 'ack' THEN 'c' || chat_id
        WHEN person > 0 THEN 'p' || person
        WHEN person < 0 THEN 'c' || person
        WHEN card LIKE 'room:%' THEN 'w' || workshop_id || '/' || CAST(substr(card, 6) AS INTEGER)
        WHEN instr(card, '/')
        THEN 'w' || workshop_id || '/' || CAST(substr(card, instr(card, '/') + 1) AS INTEGER)
        ELSE 'w' || workshop_id || '/0'
    END,
    nudge > 0 AND card LIKE 'notice:%',
    workshop_id, card, person, fresh, nudge,
    chat_id, message_id, wanted, taken, state, attempts, due_at, error, created_at
FROM outbox;
DROP TABLE outbox;
ALTER TABLE outbox_by_lane RENAME TO outbox;
CREATE UNIQUE INDEX outbox_shows ON outbox (workshop_id, card, person) WHERE kind = 'show';
CREATE UNIQUE INDEX outbox_messages ON outbox (chat_id, message_id, kind) WHERE kind <> 'show';
CREATE INDEX outbox_ready ON outbox (lane, due_at, id) WHERE state = 'ready';
CREATE INDEX outbox_by_address ON outbox (address, state);
CREATE INDEX outbox_unsure ON outbox (state) WHERE state IN ('sending', 'uncertain');
CREATE INDEX outbox_by_workshop ON outbox (workshop_id);

-- A group's chat, or its topic, that takes nothing: since when and why, how often it has refused,
-- when it is tried again (NULL: what waits for it may be sent), and whether the coordinator knows.
ALTER TABLE homes ADD COLUMN closed_at INTEGER;
ALTER TABLE homes ADD COLUMN closed_why TEXT NOT NULL DEFAULT '';
ALTER TABLE homes ADD COLUMN tries INTEGER NOT NULL DEFAULT 0;
ALTER TABLE homes ADD COLUMN try_at INTEGER;
ALTER TABLE homes ADD COLUMN escalated INTEGER NOT NULL DEFAULT 0 CHECK (escalated IN (0, 1));
UPDATE homes SET closed_at = CAST(strftime('%s', 'now') AS INTEGER) * 1000000, try_at = 0
WHERE EXISTS (
    SELECT 1 FROM outbox WHERE state = 'parked' AND address = 'w' || homes.workshop_id || '/' || homes.group_no
);
CREATE INDEX homes_to_try ON homes (try_at) WHERE try_at IS NOT NULL;

-- Files that the bot sent into a private chat, so that they can be taken away again.
CREATE TABLE files (
    chat_id INTEGER NOT NULL,
    message_id INTEGER NOT NULL,
    PRIMARY KEY (chat_id, message_id)
) STRICT, WITHOUT ROWID;
