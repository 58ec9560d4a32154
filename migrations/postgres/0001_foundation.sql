-- Candour's tables on PostgreSQL. The same names stand in ../sqlite.
-- Sealed values are BYTEA that begins with 0xA1; nothing an agency says stands here in plain.

CREATE TABLE board (
    id UUID PRIMARY KEY NOT NULL,
    name TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE agency (
    id UUID PRIMARY KEY NOT NULL,
    board_id UUID NOT NULL REFERENCES board (id),
    name TEXT NOT NULL,
    agency_type TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT agency_name_unique UNIQUE (board_id, name)
);

CREATE TABLE person (
    id UUID PRIMARY KEY NOT NULL,
    email TEXT NOT NULL,
    name TEXT NOT NULL,
    password_hash TEXT,
    disabled_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT person_email_unique UNIQUE (email)
);

CREATE TABLE membership (
    id UUID PRIMARY KEY NOT NULL,
    person_id UUID NOT NULL REFERENCES person (id),
    board_id UUID NOT NULL REFERENCES board (id),
    agency_id UUID REFERENCES agency (id),
    role TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    ended_at TIMESTAMPTZ
);
CREATE INDEX membership_person ON membership (person_id);

CREATE TABLE session (
    token_hash BYTEA PRIMARY KEY NOT NULL,
    person_id UUID NOT NULL REFERENCES person (id),
    membership_id UUID NOT NULL REFERENCES membership (id),
    created_at TIMESTAMPTZ NOT NULL,
    last_seen_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX session_person ON session (person_id);

CREATE TABLE one_time_link (
    token_hash BYTEA PRIMARY KEY NOT NULL,
    person_id UUID NOT NULL REFERENCES person (id),
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    used_at TIMESTAMPTZ
);

CREATE TABLE question_set (
    id TEXT NOT NULL,
    version TEXT NOT NULL,
    title TEXT NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    document TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    published_at TIMESTAMPTZ,
    PRIMARY KEY (id, version)
);

CREATE FUNCTION refuse_published() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'draft' THEN
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE'
        AND (NEW.id, NEW.version, NEW.title, NEW.kind, NEW.content_hash, NEW.document)
        IS NOT DISTINCT FROM (OLD.id, OLD.version, OLD.title, OLD.kind, OLD.content_hash, OLD.document) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a published question set is immutable';
END $$;
CREATE TRIGGER question_set_immutable BEFORE UPDATE OR DELETE ON question_set
FOR EACH ROW EXECUTE FUNCTION refuse_published();

CREATE TABLE like_for_like (
    question_set_id TEXT NOT NULL,
    version TEXT NOT NULL,
    statement_id TEXT NOT NULL,
    confirmed_by UUID NOT NULL REFERENCES person (id),
    confirmed_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (question_set_id, version, statement_id),
    FOREIGN KEY (question_set_id, version) REFERENCES question_set (id, version)
);

CREATE TABLE audit (
    id UUID PRIMARY KEY NOT NULL,
    board_id UUID NOT NULL REFERENCES board (id),
    title TEXT NOT NULL,
    kind TEXT NOT NULL,
    question_set_id TEXT NOT NULL,
    version TEXT NOT NULL,
    state TEXT NOT NULL,
    opens_on DATE NOT NULL,
    due_on DATE NOT NULL,
    chair_id UUID REFERENCES person (id),
    created_at TIMESTAMPTZ NOT NULL,
    FOREIGN KEY (question_set_id, version) REFERENCES question_set (id, version)
);

CREATE TABLE agency_return (
    id UUID PRIMARY KEY NOT NULL,
    audit_id UUID NOT NULL REFERENCES audit (id),
    agency_id UUID NOT NULL REFERENCES agency (id),
    -- The type as it was when the audit opened: what is asked does not change under an agency.
    agency_type TEXT NOT NULL,
    state TEXT NOT NULL,
    due_on DATE NOT NULL,
    submitted_at TIMESTAMPTZ,
    submitted_by UUID REFERENCES person (id),
    -- Why it was given back or exempted: sealed.
    remark BYTEA,
    CONSTRAINT agency_return_once UNIQUE (audit_id, agency_id)
);
CREATE INDEX agency_return_agency ON agency_return (agency_id);

CREATE TABLE data_key (
    dek_id UUID PRIMARY KEY NOT NULL,
    kek_id BIGINT NOT NULL,
    purpose TEXT NOT NULL,
    audit_id UUID REFERENCES audit (id),
    agency_id UUID REFERENCES agency (id),
    -- One text for purpose, audit, agency and year, so that NULLs cannot make two keys of one.
    slot TEXT NOT NULL,
    wrapped BYTEA NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT data_key_slot_unique UNIQUE (slot)
);

CREATE TABLE answer (
    return_id UUID NOT NULL REFERENCES agency_return (id),
    statement_id TEXT NOT NULL,
    revision BIGINT NOT NULL,
    state TEXT NOT NULL,
    body BYTEA NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    updated_by UUID NOT NULL REFERENCES person (id),
    PRIMARY KEY (return_id, statement_id)
);

CREATE TABLE answer_history (
    return_id UUID NOT NULL REFERENCES agency_return (id),
    statement_id TEXT NOT NULL,
    revision BIGINT NOT NULL,
    state TEXT NOT NULL,
    body BYTEA NOT NULL,
    saved_at TIMESTAMPTZ NOT NULL,
    saved_by UUID NOT NULL REFERENCES person (id),
    PRIMARY KEY (return_id, statement_id, revision)
);

CREATE TABLE sharing_agreement (
    board_id UUID NOT NULL REFERENCES board (id),
    agency_id UUID NOT NULL REFERENCES agency (id),
    reference TEXT NOT NULL,
    recorded_by UUID NOT NULL REFERENCES person (id),
    recorded_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (board_id, agency_id)
);

CREATE TABLE trail (
    seq BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id UUID NOT NULL,
    board_id UUID,
    at TIMESTAMPTZ NOT NULL,
    person_id UUID,
    action TEXT NOT NULL,
    audit_id UUID,
    agency_id UUID,
    return_id UUID,
    subject TEXT,
    revision BIGINT,
    dek_id UUID,
    old_value BYTEA,
    new_value BYTEA,
    CONSTRAINT trail_id_unique UNIQUE (id)
);
CREATE INDEX trail_audit ON trail (audit_id, seq);
CREATE INDEX trail_agency ON trail (agency_id, seq);

CREATE FUNCTION refuse_trail_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the trail is append-only'; END $$;
CREATE TRIGGER trail_append_only BEFORE UPDATE OR DELETE ON trail
FOR EACH ROW EXECUTE FUNCTION refuse_trail_change();
CREATE TRIGGER trail_no_truncate BEFORE TRUNCATE ON trail
FOR EACH STATEMENT EXECUTE FUNCTION refuse_trail_change();
