-- Files of evidence. A file belongs to an agency's part of one audit and supports one or many statements.
CREATE TABLE evidence_file (
    id BLOB PRIMARY KEY NOT NULL,
    return_id BLOB NOT NULL REFERENCES agency_return (id),
    audit_id BLOB NOT NULL REFERENCES audit (id),
    agency_id BLOB NOT NULL REFERENCES agency (id),
    -- uploading (seen by nobody), stored, or removed.
    state TEXT NOT NULL,
    -- What its chunks stand under; and what they stand under that are being sealed anew with a new key.
    body_id BLOB NOT NULL,
    staged_body_id BLOB,
    -- The head of the sealed file, and its name: sealed.
    head BLOB,
    name BLOB,
    kind TEXT,
    -- Bytes of the file itself.
    size INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    created_by BLOB NOT NULL REFERENCES person (id),
    -- The last time that chunks came: an upload that broke off long ago is cleaned up.
    touched_at TEXT NOT NULL,
    removed_at TEXT,
    removed_by BLOB REFERENCES person (id)
) STRICT;
CREATE INDEX evidence_file_return ON evidence_file (return_id, state);
CREATE INDEX evidence_file_audit ON evidence_file (audit_id, state);

-- The chunks of a body, each sealed, in their order from 0.
CREATE TABLE evidence_chunk (
    body_id BLOB NOT NULL,
    number INTEGER NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY (body_id, number)
) STRICT;

CREATE TABLE evidence_statement (
    file_id BLOB NOT NULL REFERENCES evidence_file (id),
    statement_id TEXT NOT NULL,
    PRIMARY KEY (file_id, statement_id)
) STRICT;
