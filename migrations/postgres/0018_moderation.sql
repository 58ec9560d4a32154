-- Who of the panel goes through which return.
CREATE TABLE panel_assignment (
    id UUID PRIMARY KEY NOT NULL,
    return_id UUID NOT NULL REFERENCES agency_return (id),
    person_id UUID NOT NULL REFERENCES person (id),
    assigned_by UUID NOT NULL REFERENCES person (id),
    assigned_at TIMESTAMPTZ NOT NULL,
    ended_by UUID REFERENCES person (id),
    ended_at TIMESTAMPTZ
);
CREATE UNIQUE INDEX panel_assignment_once ON panel_assignment (return_id, person_id) WHERE ended_at IS NULL;
CREATE INDEX panel_assignment_person ON panel_assignment (person_id);

-- Every level that the panel gave to a statement. The one of the highest revision stands; none is ever changed.
CREATE TABLE moderated_level (
    return_id UUID NOT NULL REFERENCES agency_return (id),
    statement_id TEXT NOT NULL,
    -- From 1. Whoever gives a level says which one they saw.
    revision BIGINT NOT NULL,
    -- The level and the reason, sealed.
    body BYTEA NOT NULL,
    set_by UUID NOT NULL REFERENCES person (id),
    set_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (return_id, statement_id, revision)
);
CREATE INDEX moderated_level_person ON moderated_level (set_by);

-- A meeting of the panel with the agency.
CREATE TABLE challenge_event (
    id UUID PRIMARY KEY NOT NULL,
    return_id UUID NOT NULL REFERENCES agency_return (id),
    held_on DATE NOT NULL,
    -- Who took part, and the notes, sealed.
    body BYTEA NOT NULL,
    recorded_by UUID NOT NULL REFERENCES person (id),
    recorded_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX challenge_event_return ON challenge_event (return_id);
CREATE INDEX challenge_event_person ON challenge_event (recorded_by);

-- All levels of a return, given to its agency at once.
CREATE TABLE level_release (
    return_id UUID NOT NULL REFERENCES agency_return (id),
    -- From 1.
    number BIGINT NOT NULL,
    released_by UUID NOT NULL REFERENCES person (id),
    released_at TIMESTAMPTZ NOT NULL,
    -- The last day on which the agency may respond.
    respond_by DATE NOT NULL,
    PRIMARY KEY (return_id, number)
);
CREATE INDEX level_release_person ON level_release (released_by);

-- Which level of each statement a release gave to the agency.
CREATE TABLE released_level (
    return_id UUID NOT NULL,
    number BIGINT NOT NULL,
    statement_id TEXT NOT NULL,
    revision BIGINT NOT NULL,
    PRIMARY KEY (return_id, number, statement_id),
    FOREIGN KEY (return_id, number) REFERENCES level_release (return_id, number),
    FOREIGN KEY (return_id, statement_id, revision) REFERENCES moderated_level (return_id, statement_id, revision)
);

-- What the agency says to a release: one text about all levels, and one about each statement that it wants to.
CREATE TABLE level_response (
    id UUID NOT NULL,
    -- From 1.
    place BIGINT NOT NULL,
    return_id UUID NOT NULL,
    number BIGINT NOT NULL,
    -- NULL for all levels.
    statement_id TEXT,
    -- What it says, sealed.
    body BYTEA NOT NULL,
    written_by UUID NOT NULL REFERENCES person (id),
    written_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (id, place),
    FOREIGN KEY (return_id, number) REFERENCES level_release (return_id, number)
);
CREATE INDEX level_response_return ON level_response (return_id);
CREATE INDEX level_response_person ON level_response (written_by);
