-- Erasing invitations takes their waiting mails along: without an index each erased one
-- reads the whole outbox.
CREATE INDEX outbox_invitation ON outbox (invitation);
