-- Answers of the last cycle that an agency does not want to start from. What it starts from is read from the last
-- cycle itself, which stays as it was.
CREATE TABLE carry_drop (
    return_id UUID NOT NULL REFERENCES agency_return (id),
    statement_id TEXT NOT NULL,
    dropped_by UUID NOT NULL REFERENCES person (id),
    dropped_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (return_id, statement_id)
);
