-- Evidence that is attached to actions of the plan: copies of what an agency chose from its library. They are sealed
-- under the Board's key of the audit, as the action is: they stay whatever becomes of the library or of a return.
CREATE TABLE action_evidence (
    id UUID PRIMARY KEY NOT NULL,
    action_id UUID NOT NULL REFERENCES plan_action (id),
    -- uploading (seen by nobody) or stored.
    state TEXT NOT NULL,
    -- The piece of the library that it was copied from. Not a reference: the library may lose it.
    piece_id UUID NOT NULL,
    -- Title, place and dates: sealed; NULL while its file arrives.
    words BYTEA,
    -- Its file, where there is one: what its chunks stand under, its head, and its name: sealed.
    body_id UUID,
    head BYTEA,
    name BYTEA,
    kind TEXT,
    -- Bytes of the file itself; 0 where there is none.
    size BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    created_by UUID NOT NULL REFERENCES person (id),
    -- The last time that chunks came: a copy that broke off long ago is cleaned up.
    touched_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX action_evidence_action ON action_evidence (action_id, state);
CREATE INDEX action_evidence_piece ON action_evidence (piece_id);
CREATE INDEX action_evidence_person ON action_evidence (created_by);
