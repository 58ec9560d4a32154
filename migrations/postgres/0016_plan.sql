-- Recommendations, and the one QA&P audit action plan over all audits. The words are sealed under the Board's key of
-- the audit: they are the Board's record of what was agreed, and outlive the answers of a return. States, dates and
-- priorities are plain: the plan is sorted and filtered by them.

-- The last number that was given for a prefix, such as CA26-TP. Numbers are never given twice.
CREATE TABLE recommendation_number (
    board_id UUID NOT NULL REFERENCES board (id),
    prefix TEXT NOT NULL,
    last_given BIGINT NOT NULL,
    PRIMARY KEY (board_id, prefix)
);

CREATE TABLE recommendation (
    id UUID PRIMARY KEY NOT NULL,
    board_id UUID NOT NULL REFERENCES board (id),
    audit_id UUID NOT NULL REFERENCES audit (id),
    -- Whom it is for; NULL for the whole partnership.
    agency_id UUID REFERENCES agency (id),
    prefix TEXT NOT NULL,
    number BIGINT NOT NULL,
    -- What of the question set it is about; NULL where it is about none.
    standard_id TEXT,
    statement_id TEXT,
    origin TEXT NOT NULL,
    priority TEXT NOT NULL,
    -- Until when it should be done; NULL where nothing is said.
    due_on DATE,
    state TEXT NOT NULL,
    -- Counts every change; whoever changes something names the one that they saw.
    revision BIGINT NOT NULL,
    -- Counts the wordings.
    text_revision BIGINT NOT NULL,
    -- The words, sealed.
    body BYTEA NOT NULL,
    -- What the agency said to the facts, sealed, to which wording, who and when.
    answer BYTEA,
    answered_text BIGINT,
    answered_by UUID REFERENCES person (id),
    answered_at TIMESTAMPTZ,
    created_by UUID NOT NULL REFERENCES person (id),
    created_at TIMESTAMPTZ NOT NULL,
    changed_at TIMESTAMPTZ NOT NULL,
    issued_at TIMESTAMPTZ,
    CONSTRAINT recommendation_number_unique UNIQUE (board_id, prefix, number)
);
CREATE INDEX recommendation_audit ON recommendation (audit_id);
CREATE INDEX recommendation_agency ON recommendation (agency_id);
-- What the rules of the set recommend is taken over once, also where it was taken out again.
CREATE UNIQUE INDEX recommendation_rule_once ON recommendation (audit_id, agency_id, statement_id) WHERE origin = 'rule';

CREATE TABLE plan_action (
    id UUID PRIMARY KEY NOT NULL,
    recommendation_id UUID NOT NULL REFERENCES recommendation (id),
    -- The first action of a recommendation is 1.
    number BIGINT NOT NULL,
    state TEXT NOT NULL,
    starts_on DATE NOT NULL,
    due_on DATE NOT NULL,
    revision BIGINT NOT NULL,
    text_revision BIGINT NOT NULL,
    -- The words, sealed.
    body BYTEA NOT NULL,
    -- Who marked it completed: somebody else verifies.
    completed_by UUID REFERENCES person (id),
    -- Who accepted it for the agency, and when.
    accepted_by UUID REFERENCES person (id),
    accepted_at TIMESTAMPTZ,
    created_by UUID NOT NULL REFERENCES person (id),
    created_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT plan_action_number_unique UNIQUE (recommendation_id, number)
);

-- What happened to an action: entries are added and never changed.
CREATE TABLE action_progress (
    id UUID PRIMARY KEY NOT NULL,
    action_id UUID NOT NULL REFERENCES plan_action (id),
    noted TEXT NOT NULL,
    -- Where the action stood afterwards.
    state TEXT NOT NULL,
    -- The dates before, where they were changed.
    old_starts_on DATE,
    old_due_on DATE,
    -- What was said, sealed; NULL where nothing was.
    words BYTEA,
    person_id UUID NOT NULL REFERENCES person (id),
    noted_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX action_progress_action ON action_progress (action_id, noted_at);
CREATE INDEX action_progress_person ON action_progress (person_id);

-- Who was reminded of which action. What it said stands in the mail, sealed, and goes with it.
CREATE TABLE action_reminder (
    id UUID PRIMARY KEY NOT NULL,
    action_id UUID NOT NULL REFERENCES plan_action (id),
    person_id UUID NOT NULL REFERENCES person (id),
    kind TEXT NOT NULL,
    -- The due date that it counts from.
    for_day DATE NOT NULL,
    -- Which of its kind: what is overdue is said again.
    turn BIGINT NOT NULL,
    -- Not a reference: the mail is deleted before this.
    mail_id UUID NOT NULL,
    written_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT action_reminder_once UNIQUE (action_id, person_id, kind, for_day, turn)
);
CREATE INDEX action_reminder_person ON action_reminder (person_id);
