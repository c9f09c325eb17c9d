-- What the key makes a token of, so that a link can be shown again; without the key it opens
-- nothing. Links of earlier starts for the first coordinator stand in old logs.
ALTER TABLE links ADD COLUMN nonce TEXT NOT NULL DEFAULT '';
DELETE FROM links WHERE kind = 'coordinator' AND used_at IS NULL;

-- Words that their writers have changed or taken back since.
CREATE TEMP TABLE worded (workshop_id INTEGER, version INTEGER, what TEXT, words INTEGER);
INSERT INTO worded
SELECT workshop_id, version, json_extract(body, '$.contribution'), type <> 'ContributionWithdrawn'
FROM events WHERE type IN ('ContributionMade', 'ContributionEdited', 'ContributionWithdrawn')
UNION ALL
SELECT workshop_id, version, json_extract(body, '$.form', '$.field'), 1
FROM events WHERE type = 'FieldFilled';
DELETE FROM worded WHERE words AND (workshop_id, version) IN (
    SELECT workshop_id, max(version) FROM worded GROUP BY workshop_id, what
);
DELETE FROM texts WHERE (workshop_id, version) IN (SELECT workshop_id, version FROM worded);
DROP TABLE worded;
