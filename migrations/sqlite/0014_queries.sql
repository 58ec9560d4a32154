-- What the Board asks an agency about one statement of its return, and what the agency answers.
CREATE TABLE query (
    id BLOB PRIMARY KEY NOT NULL,
    return_id BLOB NOT NULL REFERENCES agency_return (id),
    statement_id TEXT NOT NULL,
    -- asked, answered, closed
    state TEXT NOT NULL,
    -- How many entries it has: whoever writes says how many they saw.
    revision INTEGER NOT NULL,
    -- By when an answer is wanted.
    wanted_by TEXT,
    -- Since when it stands so.
    since TEXT NOT NULL
) STRICT;
CREATE INDEX query_return ON query (return_id);

-- What somebody did with a query.
CREATE TABLE query_entry (
    query_id BLOB NOT NULL REFERENCES query (id),
    -- From 1.
    place INTEGER NOT NULL,
    id BLOB NOT NULL UNIQUE,
    return_id BLOB NOT NULL REFERENCES agency_return (id),
    -- To where it led: asked, answered, closed.
    led_to TEXT NOT NULL,
    -- What it says, sealed; NULL where the query was closed.
    body BLOB,
    author_id BLOB NOT NULL REFERENCES person (id),
    -- In which role they wrote.
    role TEXT NOT NULL,
    written_at TEXT NOT NULL,
    PRIMARY KEY (query_id, place)
) STRICT;
CREATE INDEX query_entry_return ON query_entry (return_id);
CREATE INDEX query_entry_author ON query_entry (author_id);
