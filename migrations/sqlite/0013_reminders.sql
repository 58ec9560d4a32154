-- Reminders: what went out to whom about which return, and how each person wants them. What they say stands in the
-- mail, sealed, and goes with it after 90 days; here stands no text.

-- Whether a person gets all reminders of a day in one mail.
ALTER TABLE person ADD COLUMN mail_digest INTEGER NOT NULL DEFAULT 0;

CREATE TABLE reminder (
    id BLOB PRIMARY KEY NOT NULL,
    return_id BLOB NOT NULL REFERENCES agency_return (id),
    person_id BLOB NOT NULL REFERENCES person (id),
    kind TEXT NOT NULL,
    -- The day that it counts from: the last day for the agency, or the first of the audit.
    for_day TEXT NOT NULL,
    -- Which of its kind: what is overdue is said each week again.
    turn INTEGER NOT NULL DEFAULT 0,
    -- The letter of the QA Manager that it is; NULL where Candour wrote it by itself.
    letter_id BLOB,
    -- Not a reference: the mail is deleted before this.
    mail_id BLOB NOT NULL,
    written_at TEXT NOT NULL
) STRICT;
-- Nobody is told the same twice.
CREATE UNIQUE INDEX reminder_once ON reminder (return_id, person_id, kind, for_day, turn) WHERE letter_id IS NULL;
CREATE UNIQUE INDEX reminder_letter_once ON reminder (letter_id, return_id, person_id) WHERE letter_id IS NOT NULL;
CREATE INDEX reminder_person ON reminder (person_id);
