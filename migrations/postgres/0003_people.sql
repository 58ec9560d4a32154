-- Accounts: second factors, steps of a sign-in, devices that are known, attempts that failed; mail, and
-- the jobs that every server takes its turn at. What is sealed begins with 0xA1, as everywhere.

ALTER TABLE session ADD COLUMN id UUID;
ALTER TABLE session ADD COLUMN device TEXT NOT NULL DEFAULT '';
-- How the second factor was shown: totp, recovery_code, passkey, or nothing.
ALTER TABLE session ADD COLUMN second_factor TEXT;
-- When the password was last given in this session: what changes the account asks for it again.
ALTER TABLE session ADD COLUMN confirmed_at TIMESTAMPTZ;

ALTER TABLE one_time_link ADD COLUMN purpose TEXT NOT NULL DEFAULT 'invitation';
ALTER TABLE one_time_link ADD COLUMN new_email TEXT;

ALTER TABLE person ADD COLUMN last_sign_in_at TIMESTAMPTZ;

CREATE TABLE second_factor (
    id UUID PRIMARY KEY NOT NULL,
    person_id UUID NOT NULL REFERENCES person (id),
    kind TEXT NOT NULL,
    label TEXT NOT NULL,
    secret BYTEA NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    confirmed_at TIMESTAMPTZ,
    last_used_at TIMESTAMPTZ,
    -- The last time step of a code that was taken: a code is taken once.
    last_step BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX second_factor_person ON second_factor (person_id);

CREATE TABLE recovery_code (
    person_id UUID NOT NULL REFERENCES person (id),
    code_hash BYTEA NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    used_at TIMESTAMPTZ,
    PRIMARY KEY (person_id, code_hash)
);

-- Between the password and the second factor.
CREATE TABLE sign_in_step (
    token_hash BYTEA PRIMARY KEY NOT NULL,
    person_id UUID NOT NULL REFERENCES person (id),
    created_at TIMESTAMPTZ NOT NULL,
    attempts BIGINT NOT NULL DEFAULT 0
);

-- Browsers from which a person has signed in before: an attacker elsewhere cannot lock them out.
CREATE TABLE known_device (
    token_hash BYTEA PRIMARY KEY NOT NULL,
    person_id UUID NOT NULL REFERENCES person (id),
    created_at TIMESTAMPTZ NOT NULL,
    last_used_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX known_device_person ON known_device (person_id);

-- Attempts that failed, by a hash of what is counted: no address and no e-mail stands here.
CREATE TABLE attempt (
    bucket BYTEA NOT NULL,
    period BIGINT NOT NULL,
    failures BIGINT NOT NULL,
    PRIMARY KEY (bucket, period)
);

CREATE TABLE mail (
    id UUID PRIMARY KEY NOT NULL,
    board_id UUID REFERENCES board (id),
    person_id UUID REFERENCES person (id),
    kind TEXT NOT NULL,
    body BYTEA NOT NULL,
    state TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    sent_at TIMESTAMPTZ
);
CREATE INDEX mail_board ON mail (board_id, created_at);

CREATE TABLE job (
    id UUID PRIMARY KEY NOT NULL,
    kind TEXT NOT NULL,
    -- What makes the job one: the same work is put down once.
    name TEXT NOT NULL,
    subject_id UUID,
    due_at TIMESTAMPTZ NOT NULL,
    claimed_until TIMESTAMPTZ,
    attempts BIGINT NOT NULL DEFAULT 0,
    ended_at TIMESTAMPTZ,
    outcome TEXT,
    CONSTRAINT job_name_unique UNIQUE (name)
);
CREATE INDEX job_due ON job (due_at) WHERE ended_at IS NULL;
