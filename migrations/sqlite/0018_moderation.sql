-- Who of the panel goes through which return.
CREATE TABLE panel_assignment (
    id BLOB PRIMARY KEY NOT NULL,
    return_id BLOB NOT NULL REFERENCES agency_return (id),
    person_id BLOB NOT NULL REFERENCES person (id),
    assigned_by BLOB NOT NULL REFERENCES person (id),
    assigned_at TEXT NOT NULL,
    ended_by BLOB REFERENCES person (id),
    ended_at TEXT
) STRICT;
CREATE UNIQUE INDEX panel_assignment_once ON panel_assignment (return_id, person_id) WHERE ended_at IS NULL;
CREATE INDEX panel_assignment_person ON panel_assignment (person_id);

-- Every level that the panel gave to a statement. The one of the highest revision stands; none is ever changed.
CREATE TABLE moderated_level (
    return_id BLOB NOT NULL REFERENCES agency_return (id),
    statement_id TEXT NOT NULL,
    -- From 1. Whoever gives a level says which one they saw.
    revision INTEGER NOT NULL,
    -- The level and the reason, sealed.
    body BLOB NOT NULL,
    set_by BLOB NOT NULL REFERENCES person (id),
    set_at TEXT NOT NULL,
    PRIMARY KEY (return_id, statement_id, revision)
) STRICT;
CREATE INDEX moderated_level_person ON moderated_level (set_by);

-- A meeting of the panel with the agency.
CREATE TABLE challenge_event (
    id BLOB PRIMARY KEY NOT NULL,
    return_id BLOB NOT NULL REFERENCES agency_return (id),
    held_on TEXT NOT NULL,
    -- Who took part, and the notes, sealed.
    body BLOB NOT NULL,
    recorded_by BLOB NOT NULL REFERENCES person (id),
    recorded_at TEXT NOT NULL
) STRICT;
CREATE INDEX challenge_event_return ON challenge_event (return_id);
CREATE INDEX challenge_event_person ON challenge_event (recorded_by);

-- All levels of a return, given to its agency at once.
CREATE TABLE level_release (
    return_id BLOB NOT NULL REFERENCES agency_return (id),
    -- From 1.
    number INTEGER NOT NULL,
    released_by BLOB NOT NULL REFERENCES person (id),
    released_at TEXT NOT NULL,
    -- The last day on which the agency may respond.
    respond_by TEXT NOT NULL,
    PRIMARY KEY (return_id, number)
) STRICT;
CREATE INDEX level_release_person ON level_release (released_by);

-- Which level of each statement a release gave to the agency.
CREATE TABLE released_level (
    return_id BLOB NOT NULL,
    number INTEGER NOT NULL,
    statement_id TEXT NOT NULL,
    revision INTEGER NOT NULL,
    PRIMARY KEY (return_id, number, statement_id),
    FOREIGN KEY (return_id, number) REFERENCES level_release (return_id, number),
    FOREIGN KEY (return_id, statement_id, revision) REFERENCES moderated_level (return_id, statement_id, revision)
) STRICT;

-- What the agency says to a release: one text about all levels, and one about each statement that it wants to.
CREATE TABLE level_response (
    id BLOB NOT NULL,
    -- From 1.
    place INTEGER NOT NULL,
    return_id BLOB NOT NULL,
    number INTEGER NOT NULL,
    -- NULL for all levels.
    statement_id TEXT,
    -- What it says, sealed.
    body BLOB NOT NULL,
    written_by BLOB NOT NULL REFERENCES person (id),
    written_at TEXT NOT NULL,
    PRIMARY KEY (id, place),
    FOREIGN KEY (return_id, number) REFERENCES level_release (return_id, number)
) STRICT;
CREATE INDEX level_response_return ON level_response (return_id);
CREATE INDEX level_response_person ON level_response (written_by);
