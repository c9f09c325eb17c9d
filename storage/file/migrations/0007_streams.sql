-- A workshop is one kind of stream: what has a journal, cards, reminders and words that wait.

ALTER TABLE workshops RENAME TO streams;
ALTER TABLE streams ADD COLUMN kind TEXT NOT NULL DEFAULT 'workshop';
UPDATE streams SET kind = '' WHERE id = 0;
ALTER TABLE streams DROP COLUMN workbook;
ALTER TABLE events RENAME COLUMN workshop_id TO stream_id;
ALTER TABLE texts RENAME COLUMN workshop_id TO stream_id;
ALTER TABLE focus RENAME COLUMN workshop_id TO stream_id;
ALTER TABLE members RENAME COLUMN workshop_id TO stream_id;
ALTER TABLE links RENAME COLUMN workshop_id TO stream_id;
ALTER TABLE chats RENAME COLUMN workshop_id TO stream_id;
ALTER TABLE homes RENAME COLUMN workshop_id TO stream_id;
ALTER TABLE cards RENAME COLUMN workshop_id TO stream_id;
ALTER TABLE sources RENAME COLUMN workshop_id TO stream_id;
ALTER TABLE outbox RENAME COLUMN workshop_id TO stream_id;
ALTER TABLE reminders RENAME COLUMN workshop_id TO stream_id;
ALTER TABLE media RENAME COLUMN workshop_id TO stream_id;
ALTER TABLE heard RENAME COLUMN workshop_id TO stream_id;
