-- While values are moved from an agency's old data key to its new one, both stand here: one is in use,
-- the others are retired. retired_at: since when nothing new is sealed under it; NULL for the key in use.
ALTER TABLE data_key ADD COLUMN retired_at TIMESTAMPTZ;
ALTER TABLE data_key DROP CONSTRAINT data_key_slot_unique;
CREATE UNIQUE INDEX data_key_in_use ON data_key (slot) WHERE retired_at IS NULL;
CREATE INDEX data_key_audit ON data_key (audit_id, agency_id);
