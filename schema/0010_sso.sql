-- Single sign-on: whom the provider calls what. Both NULL: nobody logged in to this account
-- that way yet.
ALTER TABLE account ADD COLUMN issuer TEXT;
ALTER TABLE account ADD COLUMN subject TEXT;
-- 1: made at a first log-in; roles and unit follow what the provider says at each log-in.
ALTER TABLE account ADD COLUMN follows INTEGER NOT NULL DEFAULT 0 CHECK (follows IN (0, 1));

CREATE UNIQUE INDEX account_subject ON account (issuer, subject) WHERE subject IS NOT NULL;
