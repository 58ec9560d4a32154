-- While values are moved from an agency's old data key to its new one, both stand here: one is in use,
-- the others are retired. SQLite cannot drop a constraint, so the table is made anew.
CREATE TABLE data_key_made_anew (
    dek_id BLOB PRIMARY KEY NOT NULL,
    kek_id INTEGER NOT NULL,
    purpose TEXT NOT NULL,
    audit_id BLOB REFERENCES audit (id),
    agency_id BLOB REFERENCES agency (id),
    -- One text for purpose, audit, agency and year, so that NULLs cannot make two keys of one.
    slot TEXT NOT NULL,
    wrapped BLOB NOT NULL,
    created_at TEXT NOT NULL,
    -- Since when nothing new is sealed under it; NULL for the key in use.
    retired_at TEXT
) STRICT;
INSERT INTO data_key_made_anew (dek_id, kek_id, purpose, audit_id, agency_id, slot, wrapped, created_at)
SELECT dek_id, kek_id, purpose, audit_id, agency_id, slot, wrapped, created_at FROM data_key;
DROP TABLE data_key;
ALTER TABLE data_key_made_anew RENAME TO data_key;
CREATE UNIQUE INDEX data_key_in_use ON data_key (slot) WHERE retired_at IS NULL;
CREATE INDEX data_key_audit ON data_key (audit_id, agency_id);
