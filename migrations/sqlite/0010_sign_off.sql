-- Who submits the returns of an audit: 'lead' (or the accountable officer, in one step), or 'officer': the lead
-- declares a return ready, and the accountable officer signs.
ALTER TABLE audit ADD COLUMN sign_off TEXT NOT NULL DEFAULT 'lead';

-- The course of a return: each step with who took it, when and why.
CREATE TABLE return_step (
    id BLOB PRIMARY KEY NOT NULL,
    return_id BLOB NOT NULL REFERENCES agency_return (id),
    step TEXT NOT NULL,
    person_id BLOB NOT NULL REFERENCES person (id),
    taken_at TEXT NOT NULL,
    -- The new date, where more time was given.
    due_on TEXT,
    -- The reason or, where it was signed, the signer's name and job title and the salt of the hash. Sealed under
    -- the key of what the trail says of the return, and gone with it.
    words BLOB,
    -- Where it was signed: the version of the declaration, and the salted hash over the answers.
    text_version INTEGER,
    answers_hash BLOB,
    -- When the signature became void, because the return was opened again.
    voided_at TEXT
) STRICT;
CREATE INDEX return_step_return ON return_step (return_id, taken_at);
