-- What the QA Manager chose of an agency's answers to be shared, and what the agency says to it. No text: the version of
-- the answer that is meant, and which of its texts.
CREATE TABLE good_practice (
    id BLOB PRIMARY KEY NOT NULL,
    return_id BLOB NOT NULL REFERENCES agency_return (id),
    statement_id TEXT NOT NULL,
    -- The version of the answer.
    answer_revision INTEGER NOT NULL,
    -- 'narrative', 'impact' or 'both'.
    texts TEXT NOT NULL,
    -- 'asked', 'named', 'unnamed', 'refused' or 'withdrawn'.
    consent TEXT NOT NULL,
    -- From 1, counts every change.
    revision INTEGER NOT NULL,
    asked_by BLOB NOT NULL REFERENCES person (id),
    asked_at TEXT NOT NULL,
    answered_by BLOB REFERENCES person (id),
    answered_at TEXT,
    UNIQUE (return_id, statement_id)
) STRICT;
CREATE INDEX good_practice_asked_by ON good_practice (asked_by);
CREATE INDEX good_practice_answered_by ON good_practice (answered_by);
