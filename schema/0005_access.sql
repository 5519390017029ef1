-- The second factor of an account: its secret, sealed with a key from the key folder; NULL:
-- none. The step is the time of the last code that was used, so that none works twice.
ALTER TABLE account ADD COLUMN totp BLOB;
ALTER TABLE account ADD COLUMN totp_step INTEGER NOT NULL DEFAULT 0;

-- Codes for when the phone with the second factor is lost. Each works once.
CREATE TABLE recovery_code (
    hash    BLOB NOT NULL PRIMARY KEY CHECK (length(hash) = 32), -- SHA-256
    account BLOB NOT NULL REFERENCES account (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

-- Half a session: the password fits, the second factor was not shown yet.
ALTER TABLE session ADD COLUMN half INTEGER NOT NULL DEFAULT 0 CHECK (half IN (0, 1));

CREATE INDEX session_account ON session (account);
CREATE INDEX recovery_code_account ON recovery_code (account);
