-- A passkey is a second factor whose sealed secret is its public key, its count and the handle of its person.
-- By this keyed hash of its credential id it is found; it is one person's, and set up once.
ALTER TABLE second_factor ADD COLUMN credential_tag BLOB;
CREATE UNIQUE INDEX second_factor_credential ON second_factor (credential_tag);

-- A question that a browser was asked and has not answered yet: used once, for five minutes.
CREATE TABLE passkey_ceremony (
    id BLOB PRIMARY KEY NOT NULL,
    token_hash BLOB NOT NULL,
    -- add, second_factor or alone.
    kind TEXT NOT NULL,
    -- The session, or the step between password and second factor, that asked; zeros where nobody is known yet.
    bound_to BLOB NOT NULL,
    -- The challenge: sealed.
    state BLOB NOT NULL,
    expires_at TEXT NOT NULL,
    CONSTRAINT passkey_ceremony_token UNIQUE (token_hash)
) STRICT;
CREATE INDEX passkey_ceremony_expires ON passkey_ceremony (expires_at);
