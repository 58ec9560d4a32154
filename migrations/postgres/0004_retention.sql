-- What was decided about the retention of a return: kept longer, or its key destroyed.
CREATE TABLE retention_decision (
    id UUID PRIMARY KEY NOT NULL,
    return_id UUID NOT NULL REFERENCES agency_return (id),
    decision TEXT NOT NULL,
    keep_until DATE,
    -- Why: sealed under the key of accounts, because it outlives the key of the answers.
    reason BYTEA NOT NULL,
    decided_by UUID NOT NULL REFERENCES person (id),
    decided_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX retention_decision_return ON retention_decision (return_id);
