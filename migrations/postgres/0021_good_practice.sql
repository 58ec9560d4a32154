-- What the QA Manager chose of an agency's answers to be shared, and what the agency says to it. No text: the version of
-- the answer that is meant, and which of its texts.
CREATE TABLE good_practice (
    id UUID PRIMARY KEY NOT NULL,
    return_id UUID NOT NULL REFERENCES agency_return (id),
    statement_id TEXT NOT NULL,
    -- The version of the answer.
    answer_revision BIGINT NOT NULL,
    -- 'narrative', 'impact' or 'both'.
    texts TEXT NOT NULL,
    -- 'asked', 'named', 'unnamed', 'refused' or 'withdrawn'.
    consent TEXT NOT NULL,
    -- From 1, counts every change.
    revision BIGINT NOT NULL,
    asked_by UUID NOT NULL REFERENCES person (id),
    asked_at TIMESTAMPTZ NOT NULL,
    answered_by UUID REFERENCES person (id),
    answered_at TIMESTAMPTZ,
    UNIQUE (return_id, statement_id)
);
CREATE INDEX good_practice_asked_by ON good_practice (asked_by);
CREATE INDEX good_practice_answered_by ON good_practice (answered_by);
