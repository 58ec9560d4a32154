-- Answers of the last cycle that an agency does not want to start from. What it starts from is read from the last
-- cycle itself, which stays as it was.
CREATE TABLE carry_drop (
    return_id BLOB NOT NULL REFERENCES agency_return (id),
    statement_id TEXT NOT NULL,
    dropped_by BLOB NOT NULL REFERENCES person (id),
    dropped_at TEXT NOT NULL,
    PRIMARY KEY (return_id, statement_id)
) STRICT;
