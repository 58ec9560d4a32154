-- How the plan is delivered: the Board's subgroups, who is without an owner, forms that are posted once, and repeat
-- audits. Names of subgroups are plain: they stand in minutes.

CREATE TABLE subgroup (
    id UUID PRIMARY KEY NOT NULL,
    board_id UUID NOT NULL REFERENCES board (id),
    name TEXT NOT NULL,
    -- The name as people read it, without case and blanks: no two open ones are called alike.
    name_key TEXT NOT NULL,
    created_by UUID NOT NULL REFERENCES person (id),
    created_at TIMESTAMPTZ NOT NULL,
    -- NULL while it meets.
    closed_at TIMESTAMPTZ
);
CREATE UNIQUE INDEX subgroup_name_once ON subgroup (board_id, name_key) WHERE closed_at IS NULL;

-- The subgroup that supports the delivery of an action.
ALTER TABLE plan_action ADD COLUMN subgroup_id UUID REFERENCES subgroup (id);
CREATE INDEX plan_action_subgroup ON plan_action (subgroup_id);
-- Since when nobody holds the role that owns it; NULL where somebody does.
ALTER TABLE plan_action ADD COLUMN owner_left_on DATE;
-- The form that it came from: posted twice, it is one action.
ALTER TABLE plan_action ADD COLUMN form_id UUID;
CREATE UNIQUE INDEX plan_action_form_once ON plan_action (recommendation_id, form_id) WHERE form_id IS NOT NULL;

-- Looking again whether practice has changed. What is looked at and what was said of it are sealed under the Board's
-- key of the audit that it follows.
CREATE TABLE repeat_audit (
    id UUID PRIMARY KEY NOT NULL,
    board_id UUID NOT NULL REFERENCES board (id),
    -- The audit that it follows.
    audit_id UUID NOT NULL REFERENCES audit (id),
    -- The action whose effect is looked at; NULL where it is a whole theme.
    action_id UUID REFERENCES plan_action (id),
    -- The standard that is the theme; NULL where it is an action.
    standard_id TEXT,
    -- Until when it should be done.
    due_on DATE NOT NULL,
    revision BIGINT NOT NULL,
    -- What is to be repeated, sealed.
    body BYTEA NOT NULL,
    -- The audit that repeats it; NULL as long as there is none.
    repeated_by UUID REFERENCES audit (id),
    -- Whether practice was sustained; NULL as long as nothing was said.
    outcome TEXT,
    -- Why, sealed.
    reason BYTEA,
    planned_by UUID NOT NULL REFERENCES person (id),
    planned_at TIMESTAMPTZ NOT NULL,
    concluded_by UUID REFERENCES person (id),
    concluded_at TIMESTAMPTZ
);
CREATE INDEX repeat_audit_board ON repeat_audit (board_id);
CREATE INDEX repeat_audit_action ON repeat_audit (action_id);
