-- Files of evidence. A file belongs to an agency's part of one audit and supports one or many statements.
CREATE TABLE evidence_file (
    id UUID PRIMARY KEY NOT NULL,
    return_id UUID NOT NULL REFERENCES agency_return (id),
    audit_id UUID NOT NULL REFERENCES audit (id),
    agency_id UUID NOT NULL REFERENCES agency (id),
    -- uploading (seen by nobody), stored, or removed.
    state TEXT NOT NULL,
    -- What its chunks stand under; and what they stand under that are being sealed anew with a new key.
    body_id UUID NOT NULL,
    staged_body_id UUID,
    -- The head of the sealed file, and its name: sealed.
    head BYTEA,
    name BYTEA,
    kind TEXT,
    -- Bytes of the file itself.
    size BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    created_by UUID NOT NULL REFERENCES person (id),
    -- The last time that chunks came: an upload that broke off long ago is cleaned up.
    touched_at TIMESTAMPTZ NOT NULL,
    removed_at TIMESTAMPTZ,
    removed_by UUID REFERENCES person (id)
);
CREATE INDEX evidence_file_return ON evidence_file (return_id, state);
CREATE INDEX evidence_file_audit ON evidence_file (audit_id, state);

-- The chunks of a body, each sealed, in their order from 0.
CREATE TABLE evidence_chunk (
    body_id UUID NOT NULL,
    number BIGINT NOT NULL,
    sealed BYTEA NOT NULL,
    PRIMARY KEY (body_id, number)
);

CREATE TABLE evidence_statement (
    file_id UUID NOT NULL REFERENCES evidence_file (id),
    statement_id TEXT NOT NULL,
    PRIMARY KEY (file_id, statement_id)
);
-- Sealed bytes do not become smaller: they are kept as they are, beside the rows.
ALTER TABLE evidence_chunk ALTER COLUMN sealed SET STORAGE EXTERNAL;
