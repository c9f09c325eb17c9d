-- Moments are whole microseconds since 1970 in UTC. A `person` of 0 is the group.
-- Personal data stand in `people` and `texts` (and, until handled, in `inbox`); all else holds ids.

PRAGMA application_id = 1265590882; -- "Kobb"

CREATE TABLE migrations (
    version INTEGER PRIMARY KEY,
    applied_at INTEGER NOT NULL
) STRICT;

-- Raw updates. `raw` is empty once handled; number and digest stay, to know a repeated one.
CREATE TABLE inbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    update_id INTEGER,
    digest BLOB NOT NULL,
    raw TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'settled', 'poisoned')),
    reason TEXT NOT NULL DEFAULT '',
    received_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX inbox_once ON inbox (ifnull(update_id, -1), digest);
CREATE INDEX inbox_waiting ON inbox (id) WHERE state = 'waiting';
CREATE INDEX inbox_by_age ON inbox (received_at);

CREATE TABLE workshops (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    workbook TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

-- The house itself: its own messages wait in the outbox under this id.
INSERT INTO workshops (id, workbook, created_at) VALUES (0, '', 0);

-- When the bot last heard from Telegram, to know how long it was away.
CREATE TABLE heartbeat (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    at INTEGER NOT NULL
) STRICT;

CREATE TABLE events (
    workshop_id INTEGER NOT NULL REFERENCES workshops (id),
    version INTEGER NOT NULL,
    at INTEGER NOT NULL,
    actor INTEGER,
    type TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (workshop_id, version)
) STRICT, WITHOUT ROWID;

-- What people wrote, apart from the journal, so that it can be taken away.
CREATE TABLE texts (
    workshop_id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    field TEXT NOT NULL,
    author INTEGER,
    value TEXT NOT NULL,
    PRIMARY KEY (workshop_id, version, field),
    FOREIGN KEY (workshop_id, version) REFERENCES events (workshop_id, version)
) STRICT, WITHOUT ROWID;
CREATE INDEX texts_by_author ON texts (author, workshop_id);

CREATE TABLE people (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    telegram_id INTEGER UNIQUE,
    name TEXT NOT NULL,
    language TEXT NOT NULL,
    role TEXT NOT NULL DEFAULT '' CHECK (role IN ('', 'teacher', 'coordinator')),
    reachable INTEGER NOT NULL DEFAULT 0 CHECK (reachable IN (0, 1)),
    inviter INTEGER REFERENCES people (id),
    created_at INTEGER NOT NULL
) STRICT;

-- What a person's private chat waits for.
CREATE TABLE focus (
    person_id INTEGER PRIMARY KEY REFERENCES people (id),
    workshop_id INTEGER NOT NULL REFERENCES workshops (id),
    ask TEXT NOT NULL
) STRICT;

CREATE TABLE members (
    workshop_id INTEGER NOT NULL REFERENCES workshops (id),
    person_id INTEGER NOT NULL REFERENCES people (id),
    PRIMARY KEY (workshop_id, person_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX members_by_person ON members (person_id, workshop_id);

-- Links that open something, by the SHA-256 of their token.
CREATE TABLE links (
    digest BLOB PRIMARY KEY,
    kind TEXT NOT NULL,
    workshop_id INTEGER REFERENCES workshops (id),
    created_by INTEGER,
    created_at INTEGER NOT NULL,
    expires_at INTEGER,
    single_use INTEGER NOT NULL CHECK (single_use IN (0, 1)),
    used_at INTEGER,
    used_by INTEGER
) STRICT, WITHOUT ROWID;

-- Which workshop a chat, or a topic of it, is at now; thread 0 is the chat without a topic.
CREATE TABLE chats (
    chat_id INTEGER NOT NULL,
    thread_id INTEGER NOT NULL,
    workshop_id INTEGER NOT NULL REFERENCES workshops (id),
    title TEXT NOT NULL,
    bound_at INTEGER NOT NULL,
    PRIMARY KEY (chat_id, thread_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX chats_by_workshop ON chats (workshop_id);

-- Where each workshop's group cards are, also after another workshop took over the chat.
CREATE TABLE homes (
    workshop_id INTEGER PRIMARY KEY REFERENCES workshops (id),
    chat_id INTEGER NOT NULL,
    thread_id INTEGER NOT NULL
) STRICT;
CREATE INDEX homes_by_chat ON homes (chat_id);

-- Where a chat went that Telegram gave a new id.
CREATE TABLE aliases (
    old_chat_id INTEGER PRIMARY KEY,
    new_chat_id INTEGER NOT NULL
) STRICT;
CREATE INDEX aliases_by_new ON aliases (new_chat_id);

CREATE TABLE cards (
    chat_id INTEGER NOT NULL,
    message_id INTEGER NOT NULL,
    workshop_id INTEGER NOT NULL REFERENCES workshops (id),
    card TEXT NOT NULL,
    person INTEGER NOT NULL,
    shown TEXT NOT NULL,
    live INTEGER NOT NULL CHECK (live IN (0, 1)),
    PRIMARY KEY (chat_id, message_id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX cards_live ON cards (workshop_id, card, person) WHERE live = 1;

-- Which message of a person became which contribution.
CREATE TABLE sources (
    chat_id INTEGER NOT NULL,
    message_id INTEGER NOT NULL,
    workshop_id INTEGER NOT NULL REFERENCES workshops (id),
    contribution INTEGER NOT NULL,
    person INTEGER NOT NULL,
    PRIMARY KEY (chat_id, message_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX sources_by_person ON sources (person, workshop_id);

CREATE TABLE edits (
    chat_id INTEGER NOT NULL,
    message_id INTEGER NOT NULL,
    edited_at INTEGER NOT NULL, -- seconds, as Telegram counts
    PRIMARY KEY (chat_id, message_id, edited_at)
) STRICT, WITHOUT ROWID;

-- `wanted` counts how often the card was asked for; `fresh` and `nudge` hold the count at which
-- that was last asked for, until it is sent; `taken` is the count when sending began.
CREATE TABLE outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL CHECK (kind IN ('show', 'ack')),
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
CREATE UNIQUE INDEX outbox_shows ON outbox (workshop_id, card, person) WHERE kind = 'show';
CREATE UNIQUE INDEX outbox_acks ON outbox (chat_id, message_id) WHERE kind = 'ack';
CREATE INDEX outbox_ready ON outbox (due_at, id) WHERE state = 'ready';
CREATE INDEX outbox_unsure ON outbox (state) WHERE state IN ('sending', 'uncertain');
CREATE INDEX outbox_by_workshop ON outbox (workshop_id);

-- The rule is the local moment and its zone; `due_at` follows from it, unless it was postponed.
CREATE TABLE reminders (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    workshop_id INTEGER NOT NULL REFERENCES workshops (id),
    kind TEXT NOT NULL,
    about TEXT NOT NULL,
    person INTEGER NOT NULL,
    occurrence TEXT NOT NULL,
    local_at TEXT NOT NULL,
    zone TEXT NOT NULL,
    due_at INTEGER NOT NULL,
    state TEXT NOT NULL DEFAULT 'pending'
        CHECK (state IN ('pending', 'done', 'skipped', 'cancelled')),
    UNIQUE (workshop_id, kind, about, person, occurrence)
) STRICT;
CREATE INDEX reminders_pending ON reminders (due_at) WHERE state = 'pending';
