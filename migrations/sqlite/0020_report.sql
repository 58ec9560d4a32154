-- The report of an audit. All its words are sealed under the Board's key of the audit: it is the Board's record. Where
-- it stands, who did what when, and how learning was shared are plain.
CREATE TABLE board_report (
    id BLOB PRIMARY KEY NOT NULL,
    board_id BLOB NOT NULL REFERENCES board (id),
    -- An audit has one.
    audit_id BLOB NOT NULL UNIQUE REFERENCES audit (id),
    state TEXT NOT NULL,
    -- Counts every change of its sections and every step: whoever takes a step names the one that they saw.
    revision INTEGER NOT NULL,
    created_by BLOB NOT NULL REFERENCES person (id),
    created_at TEXT NOT NULL,
    changed_at TEXT NOT NULL
) STRICT;
CREATE INDEX board_report_board ON board_report (board_id);

-- The sections as they are being written.
CREATE TABLE report_section (
    id BLOB PRIMARY KEY NOT NULL,
    report_id BLOB NOT NULL REFERENCES board_report (id),
    -- From 1, in the order of the report.
    place INTEGER NOT NULL,
    -- Counts every wording.
    revision INTEGER NOT NULL,
    -- Title and text, sealed.
    body BLOB NOT NULL,
    changed_by BLOB NOT NULL REFERENCES person (id),
    changed_at TEXT NOT NULL
) STRICT;
CREATE INDEX report_section_report ON report_section (report_id);

-- Everybody who ever wrote in it: none of them signs it.
CREATE TABLE report_writer (
    report_id BLOB NOT NULL REFERENCES board_report (id),
    person_id BLOB NOT NULL REFERENCES person (id),
    since TEXT NOT NULL,
    PRIMARY KEY (report_id, person_id)
) STRICT;

-- Texts with their figures as they were signed or amended: none is ever changed.
CREATE TABLE report_version (
    report_id BLOB NOT NULL REFERENCES board_report (id),
    -- From 1.
    number INTEGER NOT NULL,
    -- How it came: signed or amended.
    event TEXT NOT NULL,
    -- SHA-256 over a salt and the text with its figures; the salt is sealed with them.
    hash BLOB NOT NULL,
    body BLOB NOT NULL,
    made_by BLOB NOT NULL REFERENCES person (id),
    made_at TEXT NOT NULL,
    PRIMARY KEY (report_id, number)
) STRICT;

-- What has happened to it, in order.
CREATE TABLE report_event (
    id BLOB PRIMARY KEY NOT NULL,
    report_id BLOB NOT NULL REFERENCES board_report (id),
    -- From 1.
    place INTEGER NOT NULL,
    event TEXT NOT NULL,
    -- The version that it made, or was about.
    version INTEGER,
    -- A reason or a minute, sealed; NULL where there is none.
    body BLOB,
    person_id BLOB NOT NULL REFERENCES person (id),
    happened_at TEXT NOT NULL,
    UNIQUE (report_id, place)
) STRICT;
CREATE INDEX report_event_person ON report_event (person_id);

-- What readers say to a section before the report is final. A section that was removed leaves its comments.
CREATE TABLE report_comment (
    id BLOB PRIMARY KEY NOT NULL,
    report_id BLOB NOT NULL REFERENCES board_report (id),
    section_id BLOB NOT NULL,
    -- What it says, sealed; NULL once its author has removed it.
    body BLOB,
    author_id BLOB NOT NULL REFERENCES person (id),
    written_at TEXT NOT NULL,
    removed_at TEXT
) STRICT;
CREATE INDEX report_comment_section ON report_comment (report_id, section_id);
CREATE INDEX report_comment_author ON report_comment (author_id);

-- The One Minute Guide of a report.
CREATE TABLE report_guide (
    report_id BLOB PRIMARY KEY NOT NULL REFERENCES board_report (id),
    revision INTEGER NOT NULL,
    -- Its texts, sealed.
    body BLOB NOT NULL,
    changed_by BLOB NOT NULL REFERENCES person (id),
    changed_at TEXT NOT NULL
) STRICT;

-- How what was learnt was shared.
CREATE TABLE learning_entry (
    id BLOB PRIMARY KEY NOT NULL,
    report_id BLOB NOT NULL REFERENCES board_report (id),
    how TEXT NOT NULL,
    shared_on TEXT NOT NULL,
    revision INTEGER NOT NULL,
    -- What, and with whom, sealed.
    body BLOB NOT NULL,
    created_by BLOB NOT NULL REFERENCES person (id),
    created_at TEXT NOT NULL,
    changed_by BLOB NOT NULL REFERENCES person (id),
    changed_at TEXT NOT NULL
) STRICT;
CREATE INDEX learning_entry_report ON learning_entry (report_id);
