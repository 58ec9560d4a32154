-- Reminders: what went out to whom about which return, and how each person wants them. What they say stands in the
-- mail, sealed, and goes with it after 90 days; here stands no text.

-- Whether a person gets all reminders of a day in one mail.
ALTER TABLE person ADD COLUMN mail_digest BOOLEAN NOT NULL DEFAULT FALSE;

CREATE TABLE reminder (
    id UUID PRIMARY KEY NOT NULL,
    return_id UUID NOT NULL REFERENCES agency_return (id),
    person_id UUID NOT NULL REFERENCES person (id),
    kind TEXT NOT NULL,
    -- The day that it counts from: the last day for the agency, or the first of the audit.
    for_day DATE NOT NULL,
    -- Which of its kind: what is overdue is said each week again.
    turn BIGINT NOT NULL DEFAULT 0,
    -- The letter of the QA Manager that it is; NULL where Candour wrote it by itself.
    letter_id UUID,
    -- Not a reference: the mail is deleted before this.
    mail_id UUID NOT NULL,
    written_at TIMESTAMPTZ NOT NULL
);
-- Nobody is told the same twice.
CREATE UNIQUE INDEX reminder_once ON reminder (return_id, person_id, kind, for_day, turn) WHERE letter_id IS NULL;
CREATE UNIQUE INDEX reminder_letter_once ON reminder (letter_id, return_id, person_id) WHERE letter_id IS NOT NULL;
CREATE INDEX reminder_person ON reminder (person_id);
