-- Accounts: second factors, steps of a sign-in, devices that are known, attempts that failed; mail, and
-- the jobs that every server takes its turn at. What is sealed begins with 0xA1, as everywhere.

ALTER TABLE session ADD COLUMN id BLOB;
ALTER TABLE session ADD COLUMN device TEXT NOT NULL DEFAULT '';
-- How the second factor was shown: totp, recovery_code, passkey, or nothing.
ALTER TABLE session ADD COLUMN second_factor TEXT;
-- When the password was last given in this session: what changes the account asks for it again.
ALTER TABLE session ADD COLUMN confirmed_at TEXT;

ALTER TABLE one_time_link ADD COLUMN purpose TEXT NOT NULL DEFAULT 'invitation';
ALTER TABLE one_time_link ADD COLUMN new_email TEXT;

ALTER TABLE person ADD COLUMN last_sign_in_at TEXT;

CREATE TABLE second_factor (
    id BLOB PRIMARY KEY NOT NULL,
    person_id BLOB NOT NULL REFERENCES person (id),
    kind TEXT NOT NULL,
    label TEXT NOT NULL,
    secret BLOB NOT NULL,
    created_at TEXT NOT NULL,
    confirmed_at TEXT,
    last_used_at TEXT,
    -- The last time step of a code that was taken: a code is taken once.
    last_step INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX second_factor_person ON second_factor (person_id);

CREATE TABLE recovery_code (
    person_id BLOB NOT NULL REFERENCES person (id),
    code_hash BLOB NOT NULL,
    created_at TEXT NOT NULL,
    used_at TEXT,
    PRIMARY KEY (person_id, code_hash)
) STRICT;

-- Between the password and the second factor.
CREATE TABLE sign_in_step (
    token_hash BLOB PRIMARY KEY NOT NULL,
    person_id BLOB NOT NULL REFERENCES person (id),
    created_at TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0
) STRICT;

-- Browsers from which a person has signed in before: an attacker elsewhere cannot lock them out.
CREATE TABLE known_device (
    token_hash BLOB PRIMARY KEY NOT NULL,
    person_id BLOB NOT NULL REFERENCES person (id),
    created_at TEXT NOT NULL,
    last_used_at TEXT NOT NULL
) STRICT;
CREATE INDEX known_device_person ON known_device (person_id);

-- Attempts that failed, by a hash of what is counted: no address and no e-mail stands here.
CREATE TABLE attempt (
    bucket BLOB NOT NULL,
    period INTEGER NOT NULL,
    failures INTEGER NOT NULL,
    PRIMARY KEY (bucket, period)
) STRICT;

CREATE TABLE mail (
    id BLOB PRIMARY KEY NOT NULL,
    board_id BLOB REFERENCES board (id),
    person_id BLOB REFERENCES person (id),
    kind TEXT NOT NULL,
    body BLOB NOT NULL,
    state TEXT NOT NULL,
    created_at TEXT NOT NULL,
    sent_at TEXT
) STRICT;
CREATE INDEX mail_board ON mail (board_id, created_at);

CREATE TABLE job (
    id BLOB PRIMARY KEY NOT NULL,
    kind TEXT NOT NULL,
    -- What makes the job one: the same work is put down once.
    name TEXT NOT NULL,
    subject_id BLOB,
    due_at TEXT NOT NULL,
    claimed_until TEXT,
    attempts INTEGER NOT NULL DEFAULT 0,
    ended_at TEXT,
    outcome TEXT,
    CONSTRAINT job_name_unique UNIQUE (name)
) STRICT;
CREATE INDEX job_due ON job (due_at) WHERE ended_at IS NULL;
