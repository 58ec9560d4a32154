//! A rich made-up audit: one question set with every kind of answer, twelve agencies, returns in many states.

#![allow(dead_code, reason = "each test file uses its own part")]
#![expect(clippy::unwrap_used, reason = "test support")]

pub(crate) mod naive;
pub(crate) mod read;
pub(crate) mod set;

use candour_domain::answer::{Answer, AnswerState, Applicability, EvidenceReference, Response, Value};
use candour_domain::audit::{Agency, Audit, AuditState};
use candour_domain::ids::{AgencyId, AgencyType, AuditId, LevelCode, ReturnId, StatementId};
use candour_domain::moderation::{Grade, ModeratedLevel, scores};
use candour_domain::question_set::{AnswerType, AuditKind, Priority, QuestionSet, Statement};
use candour_domain::report::{AnswerLine, AuditHeader, LastCycle, Moderated, ProposedRecommendation, ReturnReport};
use candour_domain::signature::SignOff;
use candour_domain::submission::ReturnState;
use chrono::{DateTime, NaiveDate, TimeZone as _, Utc};
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

/// Agency, type, state, and one sign a statement: a digit is a level (or what stands for it), `n` not
/// applicable, `-` unanswered, `x` could not be read. Statements not put to the type are skipped over.
pub(crate) const RETURNS: [(&str, &str, ReturnState, &str); 12] = [
    ("Ambervale Council, Adult Social Care", "council_asc", ReturnState::Agreed, "33323233232332333323332333"),
    (
        "Ambervale Council, Housing and Communities",
        "council_other",
        ReturnState::Submitted,
        "32223323322n2223322233222n",
    ),
    ("Ambervale Constabulary", "police", ReturnState::InModeration, "03333232232122322n32322222"),
    ("NHS Ambervale Integrated Care Board", "nhs_icb", ReturnState::Submitted, "33333333323333333333333333"),
    ("Wrenfield Hospitals NHS Foundation Trust", "nhs_provider", ReturnState::Submitted, "32232321322232232x22322322"),
    ("Linden & Ash Community Health", "nhs_provider", ReturnState::Agreed, "33232232312322322332232332"),
    ("Ambervale Fire and Rescue", "fire", ReturnState::Submitted, "2212221-221122n12211n12212"),
    ("Probation Service, Ambervale Unit", "probation", ReturnState::InProgress, "2222"),
    ("Hearthside Homes", "housing", ReturnState::Submitted, "21112110121n11211121112111"),
    ("Ambervale Ambulance", "ambulance", ReturnState::ReturnedForAmendment, "2222"),
    ("Kingfisher Care (Homes) Ltd", "care_provider", ReturnState::Exempt, ""),
    ("Voices Together Ambervale", "vcs", ReturnState::NotStarted, ""),
];

pub(crate) fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

pub(crate) fn at(hour: u32, minute: u32) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 9, 14, hour, minute, 0).unwrap()
}

/// The whole audit.
pub(crate) fn audit() -> (AuditHeader, Vec<ReturnReport>) {
    let set = Arc::new(set::question_set());
    let reports: Vec<ReturnReport> = (1_u128..)
        .zip(RETURNS)
        .map(|(n, (name, agency_type, state, signs))| report(&set, n, name, agency_type, state, signs))
        .collect();
    (header(set, &reports), reports)
}

/// The head that matches these returns.
pub(crate) fn header(set: Arc<QuestionSet>, reports: &[ReturnReport]) -> AuditHeader {
    let mut returns_by_state = BTreeMap::new();
    for report in reports {
        *returns_by_state.entry(report.state).or_default() += 1;
    }
    let lines = reports.iter().flat_map(|report| &report.lines);
    AuditHeader {
        board: "Ambervale Safeguarding Adults Board".to_owned(),
        marking: "OFFICIAL-SENSITIVE".to_owned(),
        audit: Audit {
            id: AuditId(Uuid::from_u128(0xA0D17)),
            title: "Care Act compliance self-audit 2026".to_owned(),
            kind: AuditKind::CareAct,
            question_set: set.id.clone(),
            version: set.version.clone(),
            state: AuditState::Moderation,
            opens_on: day(2026, 6, 1),
            due_on: day(2026, 9, 30),
            chair: None,
            sign_off: SignOff::Officer,
        },
        chair: Some("Independent Chair of the audit".to_owned()),
        set,
        set_hash: "3f5a".repeat(16),
        generated_at: at(13, 5),
        returns_by_state,
        answer_rows: lines.filter(|line| line.revision > 0).count() as u64,
    }
}

/// One return from its signs.
pub(crate) fn report(
    set: &QuestionSet,
    n: u128,
    name: &str,
    agency_type: &str,
    state: ReturnState,
    signs: &str,
) -> ReturnReport {
    let agency =
        Agency { id: AgencyId(Uuid::from_u128(n)), name: name.to_owned(), agency_type: AgencyType::from(agency_type) };
    let open = state.content_visible_to_board();
    let mut signs = signs.chars();
    let lines: Vec<AnswerLine> = if open {
        let line = |(_, statement): (_, &Statement)| {
            let asked = statement.applies_to.includes(&agency.agency_type);
            let sign = if asked { signs.next() } else { None };
            line(set, statement, asked, sign, name)
        };
        set.statements().map(line).collect()
    } else {
        Vec::new()
    };
    let scores = open.then(|| naive::scores(set, &lines));
    ReturnReport {
        moderated: None,
        released: None,
        id: ReturnId(Uuid::from_u128(0x1000 + n)),
        agency,
        state,
        due_on: day(2026, 9, 30),
        submitted_at: open.then(|| at(8, 30)),
        content_open: open,
        lines,
        scores,
        files: Vec::new(),
        queries: Vec::new(),
    }
}

fn line(set: &QuestionSet, statement: &Statement, asked: bool, sign: Option<char>, agency: &str) -> AnswerLine {
    let mut line = AnswerLine {
        statement: statement.id.clone(),
        applicability: if asked { Applicability::Unanswered } else { Applicability::NotAsked },
        state: AnswerState::Unanswered,
        revision: 0,
        updated_at: None,
        level: None,
        answer: Some(Answer::default()),
    };
    match sign {
        None | Some('-') => return line,
        Some('x') => line.answer = None,
        Some('n') => {
            line.applicability = Applicability::NotApplicable;
            let reason = format!("{agency} does not do this work.");
            line.answer = Some(Answer { response: Response::NotApplicable { reason }, ..Answer::default() });
        }
        Some(digit) => {
            line.applicability = Applicability::Answered;
            line.answer = Some(answer(statement, digit.to_digit(10).unwrap(), agency));
            line.level = level(set, statement, digit.to_digit(10).unwrap());
        }
    }
    line.state = AnswerState::Complete;
    line.revision = 3;
    line.updated_at = Some(at(8, 15));
    line
}

fn answer(statement: &Statement, digit: u32, agency: &str) -> Answer {
    let value = match statement.answer {
        AnswerType::YesNo => Value::YesNo(digit >= 2),
        AnswerType::Percent => Value::Percent(percent(digit)),
        AnswerType::Integer => Value::Integer(i64::from(digit) * 117),
        AnswerType::Number => Value::Number(Decimal::new(i64::from(digit) * 25, 1)),
        AnswerType::Date => Value::Date(day(2025, 4, digit + 1)),
        AnswerType::Text => {
            Value::Text(format!("{agency} introduced a weekly case discussion and a named advocate for every enquiry."))
        }
        AnswerType::SingleChoice => Value::Choice("yearly".to_owned()),
        AnswerType::MultipleChoice => Value::Choices(vec!["audit".to_owned(), "supervision".to_owned()]),
        AnswerType::Fraction => Value::Fraction { numerator: u64::from(digit), denominator: 3 },
        AnswerType::Scale | AnswerType::Information => Value::Level(LevelCode(digit.to_string())),
    };
    Answer {
        response: Response::Given(value),
        narrative: format!(
            "{agency}: this is set out in our policy, tested in supervision and reported to the governing body each quarter."
        ),
        impact: if digit >= 2 {
            "Adults tell us that they were asked what they wanted to happen.".to_owned()
        } else {
            String::new()
        },
        evidence: vec![EvidenceReference {
            title: "Safeguarding adults policy".to_owned(),
            date: Some(day(2026, 2, 3)),
            owner: "Head of Safeguarding".to_owned(),
            held: "Policy library".to_owned(),
            ..EvidenceReference::default()
        }],
    }
}

fn percent(digit: u32) -> Decimal {
    [Decimal::new(405, 1), Decimal::new(70, 0), Decimal::new(86, 0), Decimal::new(965, 1)][digit as usize]
}

fn level(set: &QuestionSet, statement: &Statement, digit: u32) -> Option<LevelCode> {
    let scale = set.scale_of(statement)?;
    let code =
        if scale.id.as_str() == "yesno" { if digit >= 2 { "yes" } else { "no" }.to_owned() } else { digit.to_string() };
    Some(LevelCode(code))
}

/// The line of a return for a statement.
pub(crate) fn line_of<'a>(report: &'a mut ReturnReport, id: &str) -> &'a mut AnswerLine {
    report.lines.iter_mut().find(|line| line.statement == StatementId::from(id)).unwrap()
}

/// The cycle before: every level one lower, two statements without a counterpart.
pub(crate) fn last_cycle(set: &QuestionSet, report: &ReturnReport) -> LastCycle {
    assert!(report.content_open, "only open returns have lines to compare");
    let not_compared = ["policy-in-place", "own-audits"].map(StatementId::from);
    let mut now = report.lines.clone();
    now.retain_mut(|line| {
        if not_compared.contains(&line.statement) {
            line.level = None;
            line.applicability = Applicability::NotAsked;
        }
        true
    });
    let mut then = now.clone();
    for line in &mut then {
        line.level = line.level.take().map(|level| match level.as_str() {
            "3" => LevelCode::from("2"),
            "2" => LevelCode::from("1"),
            "1" => LevelCode::from("0"),
            other => LevelCode::from(other),
        });
    }
    let levels_then: BTreeMap<_, _> =
        then.iter().filter_map(|line| Some((line.statement.clone(), line.level.clone()?))).collect();
    LastCycle {
        title: "Care Act compliance self-audit 2024".to_owned(),
        version: "2024.1".to_owned(),
        now: naive::scores(set, &now),
        then: naive::scores(set, &then),
        compared: levels_then.len(),
        levels_then,
        not_compared: not_compared.to_vec(),
    }
}

/// A recommendation for every statement whose level is 0 or 1.
pub(crate) fn recommendations(set: &QuestionSet, report: &ReturnReport) -> Vec<ProposedRecommendation> {
    let low = report
        .lines
        .iter()
        .filter(|line| line.level.as_ref().is_some_and(|level| ["0", "1", "no"].contains(&level.as_str())));
    let propose = |(n, line): (usize, &AnswerLine)| ProposedRecommendation {
        reference: format!("CA26-{n:02}"),
        statement: line.statement.clone(),
        level: line.level.clone().unwrap(),
        text: format!("Put in place: {}", set.statement(&line.statement).unwrap().1.text),
        measure: "QA&P sees evidence that this is met across the organisation.".to_owned(),
        priority: if line.level == Some(LevelCode::from("0")) { Priority::High } else { Priority::Medium },
        due_on: day(2027, 1, 31),
    };
    (1..).zip(low).map(propose).collect()
}

/// The panel released a level for one statement, by its number, to this agency.
pub(crate) fn release(set: &QuestionSet, report: &mut ReturnReport, code: &str, level: &str) {
    let (_, statement) = set.statements().find(|(_, statement)| statement.code == code).unwrap();
    let level = ModeratedLevel { grade: Grade::Level(level.into()), reason: "Seen in the audit of cases.".to_owned() };
    let levels = BTreeMap::from([(statement.id.clone(), level)]);
    let given = |line: &AnswerLine| Some((line.statement.clone(), line.answer.clone()?));
    let answers = report.lines.iter().filter_map(given).collect();
    let scores = scores(set, &report.agency.agency_type, &answers, &levels);
    report.released = Some(Moderated { released: true, statements: 28, unreadable: 0, levels, scores });
}
