-- Whom a withdrawn talk was not for was erased, and then the leaver's own HR saw it. Nobody
-- knows any more for which of them that was, so all of them are kept from the own HR.

UPDATE talk SET with_whom = 'hr_outside' WHERE status = 'withdrawn';

-- A record that was read out to a leaver without an address, who agreed.
ALTER TABLE record ADD COLUMN aloud INTEGER NOT NULL DEFAULT 0 CHECK (aloud IN (0, 1));

-- The ticks as the leaver got them to read: what they took away can be told, and put back.
ALTER TABLE record ADD COLUMN given TEXT NOT NULL DEFAULT '{}'; -- JSON
UPDATE record SET given = ticks WHERE status <> 'draft';
