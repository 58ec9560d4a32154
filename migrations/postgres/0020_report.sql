-- The report of an audit. All its words are sealed under the Board's key of the audit: it is the Board's record. Where
-- it stands, who did what when, and how learning was shared are plain.
CREATE TABLE board_report (
    id UUID PRIMARY KEY NOT NULL,
    board_id UUID NOT NULL REFERENCES board (id),
    -- An audit has one.
    audit_id UUID NOT NULL UNIQUE REFERENCES audit (id),
    state TEXT NOT NULL,
    -- Counts every change of its sections and every step: whoever takes a step names the one that they saw.
    revision BIGINT NOT NULL,
    created_by UUID NOT NULL REFERENCES person (id),
    created_at TIMESTAMPTZ NOT NULL,
    changed_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX board_report_board ON board_report (board_id);

-- The sections as they are being written.
CREATE TABLE report_section (
    id UUID PRIMARY KEY NOT NULL,
    report_id UUID NOT NULL REFERENCES board_report (id),
    -- From 1, in the order of the report.
    place BIGINT NOT NULL,
    -- Counts every wording.
    revision BIGINT NOT NULL,
    -- Title and text, sealed.
    body BYTEA NOT NULL,
    changed_by UUID NOT NULL REFERENCES person (id),
    changed_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX report_section_report ON report_section (report_id);

-- Everybody who ever wrote in it: none of them signs it.
CREATE TABLE report_writer (
    report_id UUID NOT NULL REFERENCES board_report (id),
    person_id UUID NOT NULL REFERENCES person (id),
    since TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (report_id, person_id)
);

-- Texts with their figures as they were signed or amended: none is ever changed.
CREATE TABLE report_version (
    report_id UUID NOT NULL REFERENCES board_report (id),
    -- From 1.
    number BIGINT NOT NULL,
    -- How it came: signed or amended.
    event TEXT NOT NULL,
    -- SHA-256 over a salt and the text with its figures; the salt is sealed with them.
    hash BYTEA NOT NULL,
    body BYTEA NOT NULL,
    made_by UUID NOT NULL REFERENCES person (id),
    made_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (report_id, number)
);

-- What has happened to it, in order.
CREATE TABLE report_event (
    id UUID PRIMARY KEY NOT NULL,
    report_id UUID NOT NULL REFERENCES board_report (id),
    -- From 1.
    place BIGINT NOT NULL,
    event TEXT NOT NULL,
    -- The version that it made, or was about.
    version BIGINT,
    -- A reason or a minute, sealed; NULL where there is none.
    body BYTEA,
    person_id UUID NOT NULL REFERENCES person (id),
    happened_at TIMESTAMPTZ NOT NULL,
    UNIQUE (report_id, place)
);
CREATE INDEX report_event_person ON report_event (person_id);

-- What readers say to a section before the report is final. A section that was removed leaves its comments.
CREATE TABLE report_comment (
    id UUID PRIMARY KEY NOT NULL,
    report_id UUID NOT NULL REFERENCES board_report (id),
    section_id UUID NOT NULL,
    -- What it says, sealed; NULL once its author has removed it.
    body BYTEA,
    author_id UUID NOT NULL REFERENCES person (id),
    written_at TIMESTAMPTZ NOT NULL,
    removed_at TIMESTAMPTZ
);
CREATE INDEX report_comment_section ON report_comment (report_id, section_id);
CREATE INDEX report_comment_author ON report_comment (author_id);

-- The One Minute Guide of a report.
CREATE TABLE report_guide (
    report_id UUID PRIMARY KEY NOT NULL REFERENCES board_report (id),
    revision BIGINT NOT NULL,
    -- Its texts, sealed.
    body BYTEA NOT NULL,
    changed_by UUID NOT NULL REFERENCES person (id),
    changed_at TIMESTAMPTZ NOT NULL
);

-- How what was learnt was shared.
CREATE TABLE learning_entry (
    id UUID PRIMARY KEY NOT NULL,
    report_id UUID NOT NULL REFERENCES board_report (id),
    how TEXT NOT NULL,
    shared_on DATE NOT NULL,
    revision BIGINT NOT NULL,
    -- What, and with whom, sealed.
    body BYTEA NOT NULL,
    created_by UUID NOT NULL REFERENCES person (id),
    created_at TIMESTAMPTZ NOT NULL,
    changed_by UUID NOT NULL REFERENCES person (id),
    changed_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX learning_entry_report ON learning_entry (report_id);
