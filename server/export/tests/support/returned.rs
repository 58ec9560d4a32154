//! A made-up return with an answer of every kind.

use candour_domain::access::Role;
use candour_domain::answer::{Answer, EvidenceReference, Response, Value};
use candour_domain::delegation::Part;
use candour_domain::ids::{AgencyType, LevelCode, StatementId};
use candour_domain::journey::Journey;
use candour_domain::moderation::ModeratedLevel;
use candour_domain::question_set::{AnswerType, QuestionSet, Statement};
use candour_domain::signature::declaration;
use candour_domain::submission::ReturnState;
use candour_export::return_document::{Answers, File, Paper, Signature};
use candour_export::return_xlsx::Given;
use chrono::{DateTime, NaiveDate, Utc};
use std::collections::{BTreeMap, BTreeSet};

pub(crate) struct Returned {
    set: QuestionSet,
    agency_type: AgencyType,
    asked: BTreeSet<StatementId>,
    given: BTreeMap<StatementId, Given>,
    files: Vec<File>,
    signatures: Vec<Signature>,
    released: BTreeMap<StatementId, Option<ModeratedLevel>>,
}

fn at() -> DateTime<Utc> {
    "2026-03-04T10:02:00Z".parse().unwrap()
}

fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2025, 12, 31).unwrap()
}

const WORDS: &str = "The executive lead for safeguarding adults sits on the governing body and reports to it every quarter. \
                     In the last year she has visited each of the seven localities and met front-line staff.\n\n\
                     Where a concern crosses into the work of another agency, the duty manager calls the other agency the same \
                     day; the record of that call is audited monthly.";

impl Returned {
    /// Every statement that the type is asked, but for one that is left open and one that does not apply.
    pub(crate) fn new(set: QuestionSet, agency_type: &str) -> Self {
        let agency_type = AgencyType::from(agency_type);
        let answers: BTreeMap<StatementId, Answer> = (0..)
            .zip(set.statements().map(|(_, statement)| statement))
            .filter(|(_, one)| one.applies_to.includes(&agency_type) && one.answer != AnswerType::Information)
            .filter(|(n, _)| n % 9 != 5)
            .map(|(n, one)| (one.id.clone(), answer(n, one)))
            .collect();
        let asked = Journey::new(&set, &agency_type, &answers).asked();
        let first = set.statements().next().map(|(_, one)| one.id.clone()).unwrap();
        let given = answers.into_iter().map(|(id, answer)| (id, Given { answer: Some(answer), revision: 1 })).collect();
        let file = File {
            name: "Minutes of the governing body, May.pdf".to_owned(),
            kind: "a PDF",
            size: 2_516_582,
            statements: vec![first],
        };
        let signature = Signature {
            name: "Siân Ŵyn-Jones".to_owned(),
            job_title: "Chief Executive".to_owned(),
            role: Role::AccountableOfficer,
            at: at(),
            declaration: declaration(1).unwrap(),
            hash: (0..32).collect(),
            voided_at: None,
            still_so: Some(true),
        };
        Self {
            set,
            agency_type,
            asked,
            given,
            files: vec![file],
            signatures: vec![signature],
            released: BTreeMap::new(),
        }
    }

    /// Sixty statements, each with a level and a narrative of 1 KiB.
    pub(crate) fn of_sixty() -> Self {
        let mut set = crate::set::question_set();
        let mut sample = set.standards[0].statements[0].clone();
        set.standards.truncate(6);
        let narrative: String = WORDS.split_whitespace().cycle().flat_map(|word| [word, " "]).collect_chars(1024);
        let mut given = BTreeMap::new();
        for (at, standard) in set.standards.iter_mut().enumerate() {
            standard.statements.clear();
            for place in 1..=10 {
                sample.code = format!("{}.{place}", at + 1);
                sample.id = StatementId(format!("s-{at}-{place}"));
                standard.statements.push(sample.clone());
                let response = Response::Given(Value::Level(LevelCode::from("2")));
                let answer = Answer { response, narrative: narrative.clone(), ..Answer::default() };
                given.insert(sample.id.clone(), Given { answer: Some(answer), revision: 1 });
            }
        }
        let asked = given.keys().cloned().collect();
        let agency_type = AgencyType::from("police");
        Self { set, agency_type, asked, given, files: Vec::new(), signatures: Vec::new(), released: BTreeMap::new() }
    }

    pub(crate) fn paper<'a>(&'a self, part: &'a Part) -> Paper<'a> {
        Paper {
            set: &self.set,
            agency_type: &self.agency_type,
            agency: Some("Ambervale Council"),
            audit: Some(("Care Act self-audit 2026", NaiveDate::from_ymd_opt(2026, 3, 31).unwrap())),
            board: "Ambervale Safeguarding Adults Board",
            marking: "OFFICIAL-SENSITIVE",
            part,
            made_at: at(),
        }
    }

    pub(crate) fn answers(&self, state: ReturnState) -> Answers<'_> {
        let submitted = state == ReturnState::Submitted;
        Answers {
            state,
            submitted_at: submitted.then(at),
            asked: &self.asked,
            given: &self.given,
            files: &self.files,
            signatures: if submitted { &self.signatures } else { &[] },
            released: &self.released,
        }
    }
}

fn answer(n: usize, statement: &Statement) -> Answer {
    if n == 1 {
        let response =
            Response::NotApplicable { reason: "Our agency has no seat: the county's has it for us.".to_owned() };
        return Answer { response, ..Answer::default() };
    }
    let value = match statement.answer {
        AnswerType::Scale => Value::Level(LevelCode::from(["3", "2", "1", "0"][n % 4])),
        AnswerType::YesNo => Value::YesNo(n.is_multiple_of(2)),
        AnswerType::Percent => Value::Percent("87.5".parse().unwrap()),
        AnswerType::Integer => Value::Integer(0),
        AnswerType::Number => Value::Number("2.75".parse().unwrap()),
        AnswerType::Date => Value::Date(day()),
        AnswerType::Text => Value::Text(WORDS.to_owned()),
        AnswerType::SingleChoice => Value::Choice(statement.options[1].code.clone()),
        AnswerType::MultipleChoice => Value::Choices(statement.options.iter().map(|one| one.code.clone()).collect()),
        AnswerType::Fraction => Value::Fraction { numerator: 0, denominator: 40 },
        AnswerType::Information => unreachable!(),
    };
    let piece = EvidenceReference {
        title: "Safeguarding adults policy, version 4".to_owned(),
        date: Some(day()),
        owner: "Head of Safeguarding".to_owned(),
        held: "Policy library".to_owned(),
        link: "https://example.org/policies/safeguarding-adults".to_owned(),
        ..EvidenceReference::default()
    };
    Answer {
        response: Response::Given(value),
        narrative: if n % 3 == 2 { String::new() } else { WORDS.to_owned() },
        impact: if n.is_multiple_of(3) {
            "Adults say that they were asked first: 84 of 90 in the last survey.".to_owned()
        } else {
            String::new()
        },
        evidence: if n.is_multiple_of(2) { vec![piece] } else { Vec::new() },
    }
}

trait CollectChars<'a> {
    fn collect_chars(self, most: usize) -> String;
}

impl<'a, I: Iterator<Item = &'a str>> CollectChars<'a> for I {
    fn collect_chars(self, most: usize) -> String {
        let mut out = String::new();
        for part in self {
            if out.len() + part.len() > most {
                break;
            }
            out.push_str(part);
        }
        out
    }
}
