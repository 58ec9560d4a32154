-- Candour's tables on SQLite. The same names stand in ../postgres.
-- Sealed values are BLOBs that begin with 0xA1; nothing an agency says stands here in plain.

CREATE TABLE board (
    id BLOB PRIMARY KEY NOT NULL,
    name TEXT NOT NULL,
    created_at TEXT NOT NULL
) STRICT;

CREATE TABLE agency (
    id BLOB PRIMARY KEY NOT NULL,
    board_id BLOB NOT NULL REFERENCES board (id),
    name TEXT NOT NULL,
    agency_type TEXT NOT NULL,
    created_at TEXT NOT NULL,
    CONSTRAINT agency_name_unique UNIQUE (board_id, name)
) STRICT;

CREATE TABLE person (
    id BLOB PRIMARY KEY NOT NULL,
    email TEXT NOT NULL,
    name TEXT NOT NULL,
    password_hash TEXT,
    disabled_at TEXT,
    created_at TEXT NOT NULL,
    CONSTRAINT person_email_unique UNIQUE (email)
) STRICT;

CREATE TABLE membership (
    id BLOB PRIMARY KEY NOT NULL,
    person_id BLOB NOT NULL REFERENCES person (id),
    board_id BLOB NOT NULL REFERENCES board (id),
    agency_id BLOB REFERENCES agency (id),
    role TEXT NOT NULL,
    created_at TEXT NOT NULL,
    ended_at TEXT
) STRICT;
CREATE INDEX membership_person ON membership (person_id);

CREATE TABLE session (
    token_hash BLOB PRIMARY KEY NOT NULL,
    person_id BLOB NOT NULL REFERENCES person (id),
    membership_id BLOB NOT NULL REFERENCES membership (id),
    created_at TEXT NOT NULL,
    last_seen_at TEXT NOT NULL
) STRICT;
CREATE INDEX session_person ON session (person_id);

CREATE TABLE one_time_link (
    token_hash BLOB PRIMARY KEY NOT NULL,
    person_id BLOB NOT NULL REFERENCES person (id),
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    used_at TEXT
) STRICT;

CREATE TABLE question_set (
    id TEXT NOT NULL,
    version TEXT NOT NULL,
    title TEXT NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    document TEXT NOT NULL,
    created_at TEXT NOT NULL,
    published_at TEXT,
    PRIMARY KEY (id, version)
) STRICT;

CREATE TRIGGER question_set_immutable BEFORE UPDATE OF id, version, title, kind, content_hash, document ON question_set
WHEN OLD.state <> 'draft'
BEGIN SELECT RAISE(ABORT, 'a published question set is immutable'); END;
CREATE TRIGGER question_set_kept BEFORE DELETE ON question_set
WHEN OLD.state <> 'draft'
BEGIN SELECT RAISE(ABORT, 'a published question set is immutable'); END;

CREATE TABLE like_for_like (
    question_set_id TEXT NOT NULL,
    version TEXT NOT NULL,
    statement_id TEXT NOT NULL,
    confirmed_by BLOB NOT NULL REFERENCES person (id),
    confirmed_at TEXT NOT NULL,
    PRIMARY KEY (question_set_id, version, statement_id),
    FOREIGN KEY (question_set_id, version) REFERENCES question_set (id, version)
) STRICT;

CREATE TABLE audit (
    id BLOB PRIMARY KEY NOT NULL,
    board_id BLOB NOT NULL REFERENCES board (id),
    title TEXT NOT NULL,
    kind TEXT NOT NULL,
    question_set_id TEXT NOT NULL,
    version TEXT NOT NULL,
    state TEXT NOT NULL,
    opens_on TEXT NOT NULL,
    due_on TEXT NOT NULL,
    chair_id BLOB REFERENCES person (id),
    created_at TEXT NOT NULL,
    FOREIGN KEY (question_set_id, version) REFERENCES question_set (id, version)
) STRICT;

CREATE TABLE agency_return (
    id BLOB PRIMARY KEY NOT NULL,
    audit_id BLOB NOT NULL REFERENCES audit (id),
    agency_id BLOB NOT NULL REFERENCES agency (id),
    -- The type as it was when the audit opened: what is asked does not change under an agency.
    agency_type TEXT NOT NULL,
    state TEXT NOT NULL,
    due_on TEXT NOT NULL,
    submitted_at TEXT,
    submitted_by BLOB REFERENCES person (id),
    -- Why it was given back or exempted: sealed.
    remark BLOB,
    CONSTRAINT agency_return_once UNIQUE (audit_id, agency_id)
) STRICT;
CREATE INDEX agency_return_agency ON agency_return (agency_id);

CREATE TABLE data_key (
    dek_id BLOB PRIMARY KEY NOT NULL,
    kek_id INTEGER NOT NULL,
    purpose TEXT NOT NULL,
    audit_id BLOB REFERENCES audit (id),
    agency_id BLOB REFERENCES agency (id),
    -- One text for purpose, audit, agency and year, so that NULLs cannot make two keys of one.
    slot TEXT NOT NULL,
    wrapped BLOB NOT NULL,
    created_at TEXT NOT NULL,
    CONSTRAINT data_key_slot_unique UNIQUE (slot)
) STRICT;

CREATE TABLE answer (
    return_id BLOB NOT NULL REFERENCES agency_return (id),
    statement_id TEXT NOT NULL,
    revision INTEGER NOT NULL,
    state TEXT NOT NULL,
    body BLOB NOT NULL,
    updated_at TEXT NOT NULL,
    updated_by BLOB NOT NULL REFERENCES person (id),
    PRIMARY KEY (return_id, statement_id)
) STRICT;

CREATE TABLE answer_history (
    return_id BLOB NOT NULL REFERENCES agency_return (id),
    statement_id TEXT NOT NULL,
    revision INTEGER NOT NULL,
    state TEXT NOT NULL,
    body BLOB NOT NULL,
    saved_at TEXT NOT NULL,
    saved_by BLOB NOT NULL REFERENCES person (id),
    PRIMARY KEY (return_id, statement_id, revision)
) STRICT;

CREATE TABLE sharing_agreement (
    board_id BLOB NOT NULL REFERENCES board (id),
    agency_id BLOB NOT NULL REFERENCES agency (id),
    reference TEXT NOT NULL,
    recorded_by BLOB NOT NULL REFERENCES person (id),
    recorded_at TEXT NOT NULL,
    PRIMARY KEY (board_id, agency_id)
) STRICT;

CREATE TABLE trail (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id BLOB NOT NULL,
    board_id BLOB,
    at TEXT NOT NULL,
    person_id BLOB,
    action TEXT NOT NULL,
    audit_id BLOB,
    agency_id BLOB,
    return_id BLOB,
    subject TEXT,
    revision INTEGER,
    dek_id BLOB,
    old_value BLOB,
    new_value BLOB,
    CONSTRAINT trail_id_unique UNIQUE (id)
) STRICT;
CREATE INDEX trail_audit ON trail (audit_id, seq);
CREATE INDEX trail_agency ON trail (agency_id, seq);

CREATE TRIGGER trail_no_update BEFORE UPDATE ON trail
BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END;
CREATE TRIGGER trail_no_delete BEFORE DELETE ON trail
BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END;
