-- Who has a standard of a return open, so that colleagues see each other. Only the last moment is kept, and it says
-- something for a minute; `seen_until` of somebody who has seen nothing yet is the beginning of 1970.
ALTER TABLE looked ADD COLUMN here_at TIMESTAMPTZ;
-- The statement that they are in.
ALTER TABLE looked ADD COLUMN here_statement TEXT;
