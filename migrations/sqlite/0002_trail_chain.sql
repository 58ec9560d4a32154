-- Each entry of a Board's trail is chained to the one before it, so that an entry that was altered,
-- moved, put in or taken out is seen (`candour verify`). Entries from before this migration have no
-- place in the chain.
ALTER TABLE trail ADD COLUMN chain BLOB;
ALTER TABLE trail ADD COLUMN place INTEGER;
ALTER TABLE trail ADD COLUMN hash BLOB;
CREATE UNIQUE INDEX trail_chain ON trail (chain, place);
CREATE INDEX trail_board ON trail (board_id, seq);
CREATE INDEX trail_person ON trail (person_id, seq);
