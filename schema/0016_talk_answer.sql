-- Whom a withdrawn talk was not for was erased, and then the leaver's own HR saw it. Nobody
-- knows any more for which of them that was, so all of them are kept from the own HR.

UPDATE talk SET with_whom = 'hr_outside' WHERE status = 'withdrawn';
