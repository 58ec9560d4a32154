-- Findings of an audit: what was decided about what the rules propose, and the QA Manager's own. What was found, why it
-- was rejected and the evidence are sealed under the Board's key of the audit. Kind, state and which rule speaks about
-- what are plain, as with recommendations: what was decided is looked up by them.
CREATE TABLE finding (
    id BLOB PRIMARY KEY NOT NULL,
    board_id BLOB NOT NULL REFERENCES board (id),
    audit_id BLOB NOT NULL REFERENCES audit (id),
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    -- The rule and what it speaks about; NULL for the QA Manager's own and for merged ones.
    proposal TEXT,
    -- The finding that it went into.
    merged_into BLOB REFERENCES finding (id),
    -- Counts every change and so every wording; whoever changes something names the one that they saw.
    revision INTEGER NOT NULL,
    -- The words, sealed.
    body BLOB NOT NULL,
    created_by BLOB NOT NULL REFERENCES person (id),
    created_at TEXT NOT NULL,
    changed_by BLOB NOT NULL REFERENCES person (id),
    changed_at TEXT NOT NULL
) STRICT;
CREATE INDEX finding_audit ON finding (audit_id);
-- A proposal is decided about once.
CREATE UNIQUE INDEX finding_proposal_once ON finding (audit_id, proposal) WHERE proposal IS NOT NULL;

-- The thresholds of an audit's rules, where they are not the usual ones.
CREATE TABLE finding_thresholds (
    audit_id BLOB PRIMARY KEY NOT NULL REFERENCES audit (id),
    -- Numbers by name, as JSON.
    chosen TEXT NOT NULL,
    revision INTEGER NOT NULL,
    changed_by BLOB NOT NULL REFERENCES person (id),
    changed_at TEXT NOT NULL
) STRICT;

-- The finding that a recommendation follows from.
ALTER TABLE recommendation ADD COLUMN finding_id BLOB REFERENCES finding (id);
CREATE INDEX recommendation_finding ON recommendation (finding_id);
