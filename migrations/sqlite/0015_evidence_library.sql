-- The library of an agency's evidence, kept over audits. What a piece says is sealed under the agency's own key.
CREATE TABLE library_piece (
    id BLOB PRIMARY KEY NOT NULL,
    agency_id BLOB NOT NULL REFERENCES agency (id),
    revision INTEGER NOT NULL,
    -- Title, place, dates and note: sealed.
    body BLOB NOT NULL,
    created_at TEXT NOT NULL,
    created_by BLOB NOT NULL REFERENCES person (id),
    updated_at TEXT NOT NULL,
    updated_by BLOB NOT NULL REFERENCES person (id)
) STRICT;
CREATE INDEX library_piece_agency ON library_piece (agency_id);

-- The file of a piece, where there is one. Its chunks stand with those of the files of returns.
CREATE TABLE library_file (
    id BLOB PRIMARY KEY NOT NULL,
    piece_id BLOB NOT NULL REFERENCES library_piece (id),
    agency_id BLOB NOT NULL REFERENCES agency (id),
    -- uploading (seen by nobody) or stored.
    state TEXT NOT NULL,
    body_id BLOB NOT NULL,
    -- The head of the sealed file, and its name: sealed.
    head BLOB NOT NULL,
    name BLOB,
    kind TEXT,
    -- Bytes of the file itself.
    size INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    created_by BLOB NOT NULL REFERENCES person (id),
    -- The last time that chunks came: an upload that broke off long ago is cleaned up.
    touched_at TEXT NOT NULL
) STRICT;
CREATE INDEX library_file_piece ON library_file (piece_id, state);
CREATE INDEX library_file_agency ON library_file (agency_id, state);
