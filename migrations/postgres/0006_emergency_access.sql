-- Emergency access: who at the Board read which agency's draft before it was submitted, until when, and why.
-- The reason is sealed under the key of what the trail says of the return, and goes with it.
CREATE TABLE emergency_access (
    id UUID PRIMARY KEY NOT NULL,
    return_id UUID NOT NULL REFERENCES agency_return (id),
    person_id UUID NOT NULL REFERENCES person (id),
    reason BYTEA NOT NULL,
    opened_at TIMESTAMPTZ NOT NULL,
    -- Later than opened_at; brought forward where the person ends it.
    ends_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX emergency_access_return ON emergency_access (return_id, opened_at);
