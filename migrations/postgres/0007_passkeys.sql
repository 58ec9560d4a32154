-- A passkey is a second factor whose sealed secret is its public key, its count and the handle of its person.
-- By this keyed hash of its credential id it is found; it is one person's, and set up once.
ALTER TABLE second_factor ADD COLUMN credential_tag BYTEA;
CREATE UNIQUE INDEX second_factor_credential ON second_factor (credential_tag);

-- A question that a browser was asked and has not answered yet: used once, for five minutes.
CREATE TABLE passkey_ceremony (
    id UUID PRIMARY KEY NOT NULL,
    token_hash BYTEA NOT NULL,
    -- add, second_factor or alone.
    kind TEXT NOT NULL,
    -- The session, or the step between password and second factor, that asked; zeros where nobody is known yet.
    bound_to BYTEA NOT NULL,
    -- The challenge: sealed.
    state BYTEA NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT passkey_ceremony_token UNIQUE (token_hash)
);
CREATE INDEX passkey_ceremony_expires ON passkey_ceremony (expires_at);
