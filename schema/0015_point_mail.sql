-- Who becomes the owner of an improvement point hears of it by mail.

ALTER TABLE outbox ADD COLUMN point BLOB REFERENCES point (id) ON DELETE CASCADE;
