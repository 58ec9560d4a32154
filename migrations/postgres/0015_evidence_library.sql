-- The library of an agency's evidence, kept over audits. What a piece says is sealed under the agency's own key.
CREATE TABLE library_piece (
    id UUID PRIMARY KEY NOT NULL,
    agency_id UUID NOT NULL REFERENCES agency (id),
    revision BIGINT NOT NULL,
    -- Title, place, dates and note: sealed.
    body BYTEA NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    created_by UUID NOT NULL REFERENCES person (id),
    updated_at TIMESTAMPTZ NOT NULL,
    updated_by UUID NOT NULL REFERENCES person (id)
);
CREATE INDEX library_piece_agency ON library_piece (agency_id);

-- The file of a piece, where there is one. Its chunks stand with those of the files of returns.
CREATE TABLE library_file (
    id UUID PRIMARY KEY NOT NULL,
    piece_id UUID NOT NULL REFERENCES library_piece (id),
    agency_id UUID NOT NULL REFERENCES agency (id),
    -- uploading (seen by nobody) or stored.
    state TEXT NOT NULL,
    body_id UUID NOT NULL,
    -- The head of the sealed file, and its name: sealed.
    head BYTEA NOT NULL,
    name BYTEA,
    kind TEXT,
    -- Bytes of the file itself.
    size BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    created_by UUID NOT NULL REFERENCES person (id),
    -- The last time that chunks came: an upload that broke off long ago is cleaned up.
    touched_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX library_file_piece ON library_file (piece_id, state);
CREATE INDEX library_file_agency ON library_file (agency_id, state);
