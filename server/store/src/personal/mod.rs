//! What is kept about one person, for whoever asks (UK GDPR, article 15): plain facts, none of it sealed.
//! A Board answers for what it keeps itself: what belongs to another Board is not found here.

mod found;
mod moderation;
mod reports;
mod work;

pub use found::*;
pub use moderation::*;
pub use reports::*;
pub use work::*;

use crate::tx::rows;
use crate::{StoreError, Tx};
use candour_domain::ids::{BoardId, PersonId};

const ACCOUNT: &str = "SELECT name, email, created_at, last_sign_in_at, disabled_at AS shut_at,
    password_hash IS NOT NULL AS has_password, mail_digest AS one_mail_a_day FROM person WHERE id = $1";
const ROLES: &str = "SELECT m.role, a.name AS agency, m.created_at AS since, m.ended_at
    FROM membership m LEFT JOIN agency a ON a.id = m.agency_id
    WHERE m.person_id = $1 AND m.board_id = $2 ORDER BY m.created_at, m.id";
const SESSIONS: &str = "SELECT s.device, s.second_factor, s.created_at AS since, s.last_seen_at
    FROM session s JOIN membership m ON m.id = s.membership_id
    WHERE s.person_id = $1 AND m.board_id = $2 ORDER BY s.created_at, s.token_hash";
const FACTORS: &str = "SELECT kind, label, created_at AS since, confirmed_at, last_used_at FROM second_factor
    WHERE person_id = $1 ORDER BY created_at, id";
const CODES: &str = "SELECT created_at AS since, used_at FROM recovery_code
    WHERE person_id = $1 ORDER BY created_at, code_hash";
const BROWSERS: &str = "SELECT created_at AS since, last_used_at FROM known_device
    WHERE person_id = $1 ORDER BY created_at, token_hash";
const LINKS: &str = "SELECT purpose, created_at AS since, expires_at, used_at FROM one_time_link
    WHERE person_id = $1 ORDER BY created_at, token_hash";
const MAILS: &str = "SELECT kind, state, created_at AS since, sent_at FROM mail
    WHERE person_id = $1 AND (board_id = $2 OR board_id IS NULL) ORDER BY created_at, id";
const WRITTEN: &str = "SELECT u.title AS audit, a.name AS agency, h.statement_id AS statement, h.revision, h.saved_at
    FROM answer_history h
    JOIN agency_return r ON r.id = h.return_id
    JOIN audit u ON u.id = r.audit_id
    JOIN agency a ON a.id = r.agency_id
    WHERE h.saved_by = $1 AND u.board_id = $2 ORDER BY h.saved_at, u.id, a.id, h.statement_id, h.revision";
const CONNECTIONS: &str = "SELECT issuer, created_at AS since, last_used_at FROM sign_on_connection
    WHERE person_id = $1 ORDER BY created_at, id";
const FILES: &str = "SELECT u.title AS audit, a.name AS agency, f.kind, f.size, f.created_at AS added_at, f.removed_at
    FROM evidence_file f
    JOIN audit u ON u.id = f.audit_id
    JOIN agency a ON a.id = f.agency_id
    WHERE f.created_by = $1 AND u.board_id = $2 AND f.state <> 'uploading' ORDER BY f.created_at, f.id";
const DELEGATED: &str = "SELECT u.title AS audit, a.name AS agency, s.statement_id AS statement, d.due_on,
        d.delegated_at, s.ready_at, (d.delegated_by = $1) AS by_this_person, (d.person_id = $1) AS to_this_person
    FROM delegation d
    JOIN delegation_statement s ON s.delegation_id = d.id
    JOIN agency_return r ON r.id = d.return_id
    JOIN audit u ON u.id = r.audit_id
    JOIN agency a ON a.id = r.agency_id
    WHERE (d.person_id = $1 OR d.delegated_by = $1 OR d.left_by = $1) AND u.board_id = $2
    ORDER BY d.delegated_at, d.id, s.statement_id";
const COMMENTS: &str =
    "SELECT u.title AS audit, a.name AS agency, c.statement_id AS statement, c.written_at, c.removed_at
    FROM comment c
    JOIN agency_return r ON r.id = c.return_id
    JOIN audit u ON u.id = r.audit_id
    JOIN agency a ON a.id = r.agency_id
    WHERE c.author_id = $1 AND u.board_id = $2 ORDER BY c.written_at, c.id";
const QUERIES: &str =
    "SELECT u.title AS audit, a.name AS agency, q.statement_id AS statement, e.led_to AS what, e.written_at
    FROM query_entry e
    JOIN query q ON q.id = e.query_id
    JOIN agency_return r ON r.id = e.return_id
    JOIN audit u ON u.id = r.audit_id
    JOIN agency a ON a.id = r.agency_id
    WHERE e.author_id = $1 AND u.board_id = $2 ORDER BY e.written_at, e.query_id, e.place";
const LOOKED: &str = "SELECT u.title AS audit, a.name AS agency, l.standard_id AS standard, l.seen_until, l.here_at
    FROM looked l
    JOIN agency_return r ON r.id = l.return_id
    JOIN audit u ON u.id = r.audit_id
    JOIN agency a ON a.id = r.agency_id
    WHERE l.person_id = $1 AND u.board_id = $2 ORDER BY l.seen_until, u.id, l.standard_id";
const DROPPED: &str = "SELECT u.title AS audit, a.name AS agency, c.statement_id AS statement, c.dropped_at
    FROM carry_drop c
    JOIN agency_return r ON r.id = c.return_id
    JOIN audit u ON u.id = r.audit_id
    JOIN agency a ON a.id = r.agency_id
    WHERE c.dropped_by = $1 AND u.board_id = $2 ORDER BY c.dropped_at, u.id, c.statement_id";
const PIECES: &str = "SELECT a.name AS agency, l.created_at AS added_at, l.updated_at AS changed_at,
        (l.created_by = $1) AS added_by_this_person, (l.updated_by = $1) AS last_changed_by_this_person
    FROM library_piece l JOIN agency a ON a.id = l.agency_id
    WHERE (l.created_by = $1 OR l.updated_by = $1) AND a.board_id = $2 ORDER BY l.created_at, l.id";
const PIECE_FILES: &str = "SELECT a.name AS agency, f.kind, f.size, f.created_at AS added_at
    FROM library_file f JOIN agency a ON a.id = f.agency_id
    WHERE f.created_by = $1 AND a.board_id = $2 AND f.state = 'stored' ORDER BY f.created_at, f.id";
const DECIDED: &str = "SELECT u.title AS audit, a.name AS agency, d.decision, d.keep_until, d.decided_at
    FROM retention_decision d
    JOIN agency_return r ON r.id = d.return_id
    JOIN audit u ON u.id = r.audit_id
    JOIN agency a ON a.id = r.agency_id
    WHERE d.decided_by = $1 AND u.board_id = $2 ORDER BY d.decided_at, d.id";
const OPENED: &str = "SELECT u.title AS audit, a.name AS agency, e.opened_at, e.ends_at
    FROM emergency_access e
    JOIN agency_return r ON r.id = e.return_id
    JOIN audit u ON u.id = r.audit_id
    JOIN agency a ON a.id = r.agency_id
    WHERE e.person_id = $1 AND u.board_id = $2 ORDER BY e.opened_at, e.id";
const STEPS: &str = "SELECT u.title AS audit, a.name AS agency, s.step, s.taken_at
    FROM return_step s
    JOIN agency_return r ON r.id = s.return_id
    JOIN audit u ON u.id = r.audit_id
    JOIN agency a ON a.id = r.agency_id
    WHERE s.person_id = $1 AND u.board_id = $2 ORDER BY s.taken_at, s.id";
const REMINDED: &str = "SELECT u.title AS audit, a.name AS agency, m.kind, m.for_day, m.written_at
    FROM reminder m
    JOIN agency_return r ON r.id = m.return_id
    JOIN audit u ON u.id = r.audit_id
    JOIN agency a ON a.id = r.agency_id
    WHERE m.person_id = $1 AND u.board_id = $2 ORDER BY m.written_at, m.id";
const RECOMMENDED: &str = "SELECT u.title AS audit, a.name AS agency, c.prefix, c.number, c.created_at AS at,
        (c.answered_by = $1) AS answered_by_this_person
    FROM recommendation c
    JOIN audit u ON u.id = c.audit_id
    LEFT JOIN agency a ON a.id = c.agency_id
    WHERE (c.created_by = $1 OR c.answered_by = $1) AND c.board_id = $2 ORDER BY c.created_at, c.id";
const ACTED: &str = "SELECT u.title AS audit, a.name AS agency, c.prefix, c.number, n.number AS action, e.noted,
        e.noted_at
    FROM action_progress e
    JOIN plan_action n ON n.id = e.action_id
    JOIN recommendation c ON c.id = n.recommendation_id
    JOIN audit u ON u.id = c.audit_id
    LEFT JOIN agency a ON a.id = c.agency_id
    WHERE e.person_id = $1 AND c.board_id = $2 ORDER BY e.noted_at, e.id";
const ATTACHED: &str = "SELECT u.title AS audit, a.name AS agency, c.prefix, c.number, n.number AS action, e.kind,
        e.size, e.created_at AS attached_at
    FROM action_evidence e
    JOIN plan_action n ON n.id = e.action_id
    JOIN recommendation c ON c.id = n.recommendation_id
    JOIN audit u ON u.id = c.audit_id
    LEFT JOIN agency a ON a.id = c.agency_id
    WHERE e.created_by = $1 AND c.board_id = $2 AND e.state = 'stored' ORDER BY e.created_at, e.id";
const REPEATED: &str = "SELECT u.title AS audit, r.planned_at, (r.planned_by = $1) AS planned_by_this_person,
        r.concluded_at, (r.concluded_by = $1) AS concluded_by_this_person
    FROM repeat_audit r JOIN audit u ON u.id = r.audit_id
    WHERE (r.planned_by = $1 OR r.concluded_by = $1) AND r.board_id = $2 ORDER BY r.planned_at, r.id";
const SUBGROUPS: &str = "SELECT name, created_at AS added_at FROM subgroup
    WHERE created_by = $1 AND board_id = $2 ORDER BY created_at, id";
const REMINDED_OF_ACTIONS: &str = "SELECT u.title AS audit, a.name AS agency, m.kind, m.for_day, m.written_at
    FROM action_reminder m
    JOIN plan_action n ON n.id = m.action_id
    JOIN recommendation c ON c.id = n.recommendation_id
    JOIN audit u ON u.id = c.audit_id
    JOIN agency a ON a.id = c.agency_id
    WHERE m.person_id = $1 AND c.board_id = $2 ORDER BY m.written_at, m.id";
const FOUND: &str =
    "SELECT u.title AS audit, f.kind, f.state, f.created_at, (f.created_by = $1) AS put_down_by_this_person,
        f.changed_at, (f.changed_by = $1) AS changed_by_this_person
    FROM finding f JOIN audit u ON u.id = f.audit_id
    WHERE (f.created_by = $1 OR f.changed_by = $1) AND f.board_id = $2 ORDER BY f.created_at, f.id";
const THRESHOLDS_SET: &str = "SELECT u.title AS audit, t.changed_at
    FROM finding_thresholds t JOIN audit u ON u.id = t.audit_id
    WHERE t.changed_by = $1 AND u.board_id = $2 ORDER BY t.changed_at";
const PANEL: &str = "SELECT u.title AS audit, a.name AS agency, p.assigned_at, p.ended_at,
        (p.person_id = $1) AS this_person, (p.assigned_by = $1) AS assigned_by_this_person,
        (p.ended_by = $1) AS ended_by_this_person
    FROM panel_assignment p
    JOIN agency_return r ON r.id = p.return_id
    JOIN audit u ON u.id = r.audit_id
    JOIN agency a ON a.id = r.agency_id
    WHERE (p.person_id = $1 OR p.assigned_by = $1 OR p.ended_by = $1) AND u.board_id = $2
    ORDER BY p.assigned_at, p.id";
const MODERATED: &str = "SELECT u.title AS audit, a.name AS agency, l.statement_id AS statement, l.revision, l.set_at
    FROM moderated_level l
    JOIN agency_return r ON r.id = l.return_id
    JOIN audit u ON u.id = r.audit_id
    JOIN agency a ON a.id = r.agency_id
    WHERE l.set_by = $1 AND u.board_id = $2 ORDER BY l.set_at, u.id, a.id, l.statement_id, l.revision";
const EVENTS: &str = "SELECT u.title AS audit, a.name AS agency, e.held_on, e.recorded_at
    FROM challenge_event e
    JOIN agency_return r ON r.id = e.return_id
    JOIN audit u ON u.id = r.audit_id
    JOIN agency a ON a.id = r.agency_id
    WHERE e.recorded_by = $1 AND u.board_id = $2 ORDER BY e.recorded_at, e.id";
const RELEASED: &str = "SELECT u.title AS audit, a.name AS agency, l.number, l.released_at
    FROM level_release l
    JOIN agency_return r ON r.id = l.return_id
    JOIN audit u ON u.id = r.audit_id
    JOIN agency a ON a.id = r.agency_id
    WHERE l.released_by = $1 AND u.board_id = $2 ORDER BY l.released_at, u.id, a.id, l.number";
const RESPONDED: &str = "SELECT u.title AS audit, a.name AS agency, s.statement_id AS statement, s.written_at
    FROM level_response s
    JOIN agency_return r ON r.id = s.return_id
    JOIN audit u ON u.id = r.audit_id
    JOIN agency a ON a.id = r.agency_id
    WHERE s.written_by = $1 AND u.board_id = $2 ORDER BY s.written_at, s.id, s.place";
const SHARED: &str = "SELECT u.title AS audit, a.name AS agency, g.statement_id AS statement, g.consent,
        g.asked_at, (g.asked_by = $1) AS asked_by_this_person,
        g.answered_at, (g.answered_by = $1) AS answered_by_this_person
    FROM good_practice g
    JOIN agency_return r ON r.id = g.return_id
    JOIN audit u ON u.id = r.audit_id
    JOIN agency a ON a.id = r.agency_id
    WHERE (g.asked_by = $1 OR g.answered_by = $1) AND u.board_id = $2 ORDER BY g.asked_at, g.id";
const REPORT_STEPS: &str = "SELECT u.title AS audit, e.event, e.version, e.happened_at
    FROM report_event e
    JOIN board_report r ON r.id = e.report_id
    JOIN audit u ON u.id = r.audit_id
    WHERE e.person_id = $1 AND r.board_id = $2 ORDER BY e.happened_at, u.id, e.place";
const REPORT_SECTIONS: &str = "SELECT u.title AS audit, s.revision, s.changed_at
    FROM report_section s
    JOIN board_report r ON r.id = s.report_id
    JOIN audit u ON u.id = r.audit_id
    WHERE s.changed_by = $1 AND r.board_id = $2 ORDER BY s.changed_at, s.id";
const REPORTS_WRITTEN: &str = "SELECT u.title AS audit, w.since
    FROM report_writer w
    JOIN board_report r ON r.id = w.report_id
    JOIN audit u ON u.id = r.audit_id
    WHERE w.person_id = $1 AND r.board_id = $2 ORDER BY w.since, u.id";
const REPORT_COMMENTS: &str = "SELECT u.title AS audit, c.written_at, c.removed_at
    FROM report_comment c
    JOIN board_report r ON r.id = c.report_id
    JOIN audit u ON u.id = r.audit_id
    WHERE c.author_id = $1 AND r.board_id = $2 ORDER BY c.written_at, c.id";
const REPORT_GUIDES: &str = "SELECT u.title AS audit, g.revision, g.changed_at
    FROM report_guide g
    JOIN board_report r ON r.id = g.report_id
    JOIN audit u ON u.id = r.audit_id
    WHERE g.changed_by = $1 AND r.board_id = $2 ORDER BY g.changed_at, u.id";
const LEARNING: &str = "SELECT u.title AS audit, l.how, l.shared_on, l.created_at, l.changed_at,
        (l.created_by = $1) AS put_down_by_this_person, (l.changed_by = $1) AS changed_by_this_person
    FROM learning_entry l
    JOIN board_report r ON r.id = l.report_id
    JOIN audit u ON u.id = r.audit_id
    WHERE (l.created_by = $1 OR l.changed_by = $1) AND r.board_id = $2 ORDER BY l.created_at, l.id";
pub(crate) const SQL: &[&str] = &[
    SHARED,
    REPORT_STEPS,
    REPORT_SECTIONS,
    REPORTS_WRITTEN,
    REPORT_COMMENTS,
    REPORT_GUIDES,
    LEARNING,
    FOUND,
    THRESHOLDS_SET,
    PANEL,
    MODERATED,
    EVENTS,
    RELEASED,
    RESPONDED,
    RECOMMENDED,
    ACTED,
    ATTACHED,
    REPEATED,
    SUBGROUPS,
    REMINDED_OF_ACTIONS,
    REMINDED,
    STEPS,
    ACCOUNT,
    ROLES,
    SESSIONS,
    FACTORS,
    CODES,
    BROWSERS,
    LINKS,
    MAILS,
    WRITTEN,
    CONNECTIONS,
    FILES,
    DELEGATED,
    COMMENTS,
    QUERIES,
    LOOKED,
    DROPPED,
    PIECES,
    PIECE_FILES,
    DECIDED,
    OPENED,
];

/// Everything that one Board keeps about a person, but for the trail; `None` where there is no such person.
///
/// # Errors
/// The database's.
pub async fn of(tx: &mut impl Tx, board: BoardId, person: PersonId) -> Result<Option<Personal>, StoreError> {
    let Some(account) = rows!(tx, Account, fetch_optional, ACCOUNT, person.0)? else { return Ok(None) };
    Ok(Some(Personal {
        account,
        roles: rows!(tx, Role, fetch_all, ROLES, person.0, board.0)?,
        sessions: rows!(tx, Session, fetch_all, SESSIONS, person.0, board.0)?,
        second_factors: rows!(tx, Factor, fetch_all, FACTORS, person.0)?,
        recovery_codes: rows!(tx, Code, fetch_all, CODES, person.0)?,
        single_sign_on: rows!(tx, Connection, fetch_all, CONNECTIONS, person.0)?,
        known_browsers: rows!(tx, Browser, fetch_all, BROWSERS, person.0)?,
        one_time_links: rows!(tx, Link, fetch_all, LINKS, person.0)?,
        mails: rows!(tx, Mail, fetch_all, MAILS, person.0, board.0)?,
        answers_written: rows!(tx, Written, fetch_all, WRITTEN, person.0, board.0)?,
        evidence_added: rows!(tx, File, fetch_all, FILES, person.0, board.0)?,
        delegations: rows!(tx, Delegated, fetch_all, DELEGATED, person.0, board.0)?,
        comments_written: rows!(tx, Commented, fetch_all, COMMENTS, person.0, board.0)?,
        queries_written: rows!(tx, Queried, fetch_all, QUERIES, person.0, board.0)?,
        standards_seen: rows!(tx, Looked, fetch_all, LOOKED, person.0, board.0)?,
        carried_answers_dropped: rows!(tx, Dropped, fetch_all, DROPPED, person.0, board.0)?,
        library_pieces: rows!(tx, LibraryPiece, fetch_all, PIECES, person.0, board.0)?,
        library_files: rows!(tx, LibraryFile, fetch_all, PIECE_FILES, person.0, board.0)?,
        retention_decisions: rows!(tx, Decided, fetch_all, DECIDED, person.0, board.0)?,
        emergency_access: rows!(tx, Opened, fetch_all, OPENED, person.0, board.0)?,
        return_steps: rows!(tx, Step, fetch_all, STEPS, person.0, board.0)?,
        reminders: rows!(tx, Reminded, fetch_all, REMINDED, person.0, board.0)?,
        panel_assignments: rows!(tx, Panellist, fetch_all, PANEL, person.0, board.0)?,
        levels_moderated: rows!(tx, Moderated, fetch_all, MODERATED, person.0, board.0)?,
        challenge_events: rows!(tx, ChallengeEvent, fetch_all, EVENTS, person.0, board.0)?,
        levels_released: rows!(tx, Released, fetch_all, RELEASED, person.0, board.0)?,
        level_responses: rows!(tx, Responded, fetch_all, RESPONDED, person.0, board.0)?,
        recommendations: rows!(tx, Recommended, fetch_all, RECOMMENDED, person.0, board.0)?,
        plan_entries: rows!(tx, Acted, fetch_all, ACTED, person.0, board.0)?,
        evidence_attached: rows!(tx, Attached, fetch_all, ATTACHED, person.0, board.0)?,
        repeat_audits: rows!(tx, Repeated, fetch_all, REPEATED, person.0, board.0)?,
        subgroups_added: rows!(tx, SubgroupAdded, fetch_all, SUBGROUPS, person.0, board.0)?,
        action_reminders: rows!(tx, Reminded, fetch_all, REMINDED_OF_ACTIONS, person.0, board.0)?,
        good_practice: rows!(tx, Shared, fetch_all, SHARED, person.0, board.0)?,
        findings: rows!(tx, Found, fetch_all, FOUND, person.0, board.0)?,
        finding_thresholds: rows!(tx, ThresholdsSet, fetch_all, THRESHOLDS_SET, person.0, board.0)?,
        report_steps: rows!(tx, ReportStepTaken, fetch_all, REPORT_STEPS, person.0, board.0)?,
        report_sections: rows!(tx, ReportWords, fetch_all, REPORT_SECTIONS, person.0, board.0)?,
        reports_written: rows!(tx, ReportWritten, fetch_all, REPORTS_WRITTEN, person.0, board.0)?,
        report_comments: rows!(tx, ReportCommented, fetch_all, REPORT_COMMENTS, person.0, board.0)?,
        report_guides: rows!(tx, ReportWords, fetch_all, REPORT_GUIDES, person.0, board.0)?,
        learning_entries: rows!(tx, LearningShared, fetch_all, LEARNING, person.0, board.0)?,
    }))
}
