-- Single sign-on: who is connected to which provider's sign-in, and the ways there that have begun.

CREATE TABLE sign_on_connection (
    id UUID PRIMARY KEY NOT NULL,
    person_id UUID NOT NULL REFERENCES person (id),
    issuer TEXT NOT NULL,
    -- A keyed hash of the issuer and of what it calls the person: only equality is needed, and a provider's
    -- numbers of staff could be found by trying.
    subject_tag BYTEA NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    last_used_at TIMESTAMPTZ,
    CONSTRAINT sign_on_connection_subject_unique UNIQUE (subject_tag)
);
CREATE INDEX sign_on_connection_person ON sign_on_connection (person_id);

-- Between leaving for a provider and coming back: ten minutes, once, in one browser.
CREATE TABLE sign_on_flow (
    state_hash BYTEA PRIMARY KEY NOT NULL,
    browser_hash BYTEA NOT NULL,
    provider TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    -- What comes back must fit, and what waits for it: sealed under the key of accounts.
    body BYTEA NOT NULL
);
CREATE INDEX sign_on_flow_expiry ON sign_on_flow (expires_at);
