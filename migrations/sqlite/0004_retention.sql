-- What was decided about the retention of a return: kept longer, or its key destroyed.
CREATE TABLE retention_decision (
    id BLOB PRIMARY KEY NOT NULL,
    return_id BLOB NOT NULL REFERENCES agency_return (id),
    decision TEXT NOT NULL,
    keep_until TEXT,
    -- Why: sealed under the key of accounts, because it outlives the key of the answers.
    reason BLOB NOT NULL,
    decided_by BLOB NOT NULL REFERENCES person (id),
    decided_at TEXT NOT NULL
) STRICT;
CREATE INDEX retention_decision_return ON retention_decision (return_id);
