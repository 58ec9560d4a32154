-- Single sign-on: who is connected to which provider's sign-in, and the ways there that have begun.

CREATE TABLE sign_on_connection (
    id BLOB PRIMARY KEY NOT NULL,
    person_id BLOB NOT NULL REFERENCES person (id),
    issuer TEXT NOT NULL,
    -- A keyed hash of the issuer and of what it calls the person: only equality is needed, and a provider's
    -- numbers of staff could be found by trying.
    subject_tag BLOB NOT NULL,
    created_at TEXT NOT NULL,
    last_used_at TEXT,
    CONSTRAINT sign_on_connection_subject_unique UNIQUE (subject_tag)
) STRICT;
CREATE INDEX sign_on_connection_person ON sign_on_connection (person_id);

-- Between leaving for a provider and coming back: ten minutes, once, in one browser.
CREATE TABLE sign_on_flow (
    state_hash BLOB PRIMARY KEY NOT NULL,
    browser_hash BLOB NOT NULL,
    provider TEXT NOT NULL,
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    -- What comes back must fit, and what waits for it: sealed under the key of accounts.
    body BLOB NOT NULL
) STRICT;
CREATE INDEX sign_on_flow_expiry ON sign_on_flow (expires_at);
