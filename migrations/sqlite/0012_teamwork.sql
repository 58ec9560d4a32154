-- What a lead gives to a colleague to answer. A delegation stays when its holder's role ends, with nobody in the
-- holder's place, so that the lead sees what has nobody now.
CREATE TABLE delegation (
    id BLOB PRIMARY KEY NOT NULL,
    return_id BLOB NOT NULL REFERENCES agency_return (id),
    -- Whose it is; NULL where that person's role has ended.
    person_id BLOB REFERENCES person (id),
    -- Who had it last, and since when nobody has.
    left_by BLOB REFERENCES person (id),
    left_at TEXT,
    due_on TEXT,
    -- What the lead says to it: sealed.
    note BLOB,
    delegated_by BLOB NOT NULL REFERENCES person (id),
    delegated_at TEXT NOT NULL
) STRICT;
CREATE INDEX delegation_return ON delegation (return_id);
CREATE INDEX delegation_person ON delegation (person_id);

-- The statements of a delegation. A statement of a return has one holder at most.
CREATE TABLE delegation_statement (
    return_id BLOB NOT NULL REFERENCES agency_return (id),
    statement_id TEXT NOT NULL,
    delegation_id BLOB NOT NULL REFERENCES delegation (id),
    -- Since when its holder says that it is ready.
    ready_at TEXT,
    PRIMARY KEY (return_id, statement_id)
) STRICT;
CREATE INDEX delegation_statement_delegation ON delegation_statement (delegation_id);

-- What an agency's people write to each other about a statement: never for the Board.
CREATE TABLE comment (
    id BLOB PRIMARY KEY NOT NULL,
    return_id BLOB NOT NULL REFERENCES agency_return (id),
    statement_id TEXT NOT NULL,
    -- Sealed; NULL once its author has removed it.
    body BLOB,
    author_id BLOB NOT NULL REFERENCES person (id),
    written_at TEXT NOT NULL,
    removed_at TEXT
) STRICT;
CREATE INDEX comment_return ON comment (return_id, statement_id);

-- Up to which moment a person has seen what others saved in a standard.
CREATE TABLE looked (
    return_id BLOB NOT NULL REFERENCES agency_return (id),
    person_id BLOB NOT NULL REFERENCES person (id),
    standard_id TEXT NOT NULL,
    seen_until TEXT NOT NULL,
    PRIMARY KEY (return_id, person_id, standard_id)
) STRICT;
