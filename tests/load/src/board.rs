//! The Board that is measured: 200 agencies with 60 statements each and 1 KiB of narrative on each,
//! a second audit in which 32 of them write now, and a third that all of them have still to answer.

use anyhow::{Context as _, anyhow};
use candour::demo::QUESTION_SET_2026;
use candour_domain::access::{Actor, Role};
use candour_domain::answer::AnswerForm;
use candour_domain::evidence::EvidenceLimits;
use candour_domain::ids::{AgencyId, AuditId, BoardId, MembershipId, QuestionSetId, ReturnId};
use candour_domain::question_set::{QuestionSet, parse};
use candour_service::accounts::{NewPerson, Origin, SignIn};
use candour_service::audits::NewAudit;
use candour_service::question_sets::UploadError;
use candour_service::returns::{PostedStatement, SaveOutcome};
use candour_service::{Clock as _, FactorRule, Service, Settings, SystemClock};
use candour_store::{Store, StoreOptions};
use candour_vault::{Kek, Keyring, OsEntropy, Sharing};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;
use uuid::Uuid;

pub(crate) const AGENCIES: usize = 200;
/// How many agencies write in the second audit.
pub(crate) const WRITERS: usize = 32;
pub(crate) const STANDARDS: usize = 6;
pub(crate) const STATEMENTS: usize = 10;
/// Letters of each narrative.
const NARRATIVE: usize = 1024;
pub(crate) const PASSWORD: &str = "a password for the bench";

/// What the measuring parts need to know, kept in the folder.
pub(crate) struct Made {
    /// The audit with every return submitted.
    pub(crate) audit: AuditId,
    /// The Board.
    pub(crate) board: BoardId,
    /// Session token and return of each writer.
    pub(crate) writers: Vec<(String, String)>,
}

pub(crate) async fn make(folder: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(folder)?;
    Kek::create_file(&folder.join("key"), 1, &OsEntropy)?;
    let service = open(folder).await?;
    let Begun { board, editor, set, agencies, leads } = begin(&service).await?;
    let audit = audit(&service, &editor, &set, &agencies).await?;
    hand_in(&service, &leads, audit, &set, NARRATIVE).await?;
    let writing = agencies.get(..WRITERS).context("too few agencies")?;
    let second = self::audit(&service, &editor, &set, writing).await?;
    let mut lines = String::new();
    for (n, lead) in leads.iter().take(WRITERS).enumerate() {
        let id = own_return(&service, lead, second).await?;
        answer(&service, lead, id, &set, (n as u64, NARRATIVE)).await?;
        let SignIn::In(signed) = service.sign_in(&email(Some(n)), PASSWORD.to_owned(), &Origin::default()).await?
        else {
            anyhow::bail!("the bench has no second factors");
        };
        writeln!(lines, "{} {id}", signed.token.as_str())?;
    }
    std::fs::write(folder.join("made"), format!("{audit} {board}\n{lines}"))?;
    let third = self::audit(&service, &editor, &set, &agencies).await?;
    let mut lines = String::new();
    for lead in &leads {
        writeln!(lines, "{}", own_return(&service, lead, third).await?)?;
    }
    std::fs::write(folder.join("people"), lines)?;
    service.store().close().await;
    Ok(())
}

/// A Board of the same agencies with so many audits that all of them have handed in, with narratives of so many letters.
pub(crate) async fn make_audits(folder: &Path, audits: usize, narrative: usize) -> anyhow::Result<()> {
    std::fs::create_dir_all(folder)?;
    Kek::create_file(&folder.join("key"), 1, &OsEntropy)?;
    let service = open(folder).await?;
    let Begun { board, editor, set, agencies, leads } = begin(&service).await?;
    let mut last = None;
    for _ in 0..audits {
        let audit = audit(&service, &editor, &set, &agencies).await?;
        hand_in(&service, &leads, audit, &set, narrative).await?;
        last = Some(audit);
    }
    std::fs::write(folder.join("made"), format!("{} {board}\n", last.context("no audit")?))?;
    service.store().close().await;
    Ok(())
}

/// A Board before its first audit.
struct Begun {
    board: BoardId,
    editor: Actor,
    set: QuestionSet,
    agencies: Vec<AgencyId>,
    leads: Vec<Actor>,
}

async fn begin(service: &Service) -> anyhow::Result<Begun> {
    let board = service.add_board("Bench Safeguarding Adults Board").await?;
    let editor = actor(service, board, Role::QaManager, None).await?;
    let set = publish(service, &editor).await?;
    let (mut agencies, mut leads) = (Vec::new(), Vec::new());
    for n in 0..AGENCIES {
        let agency = service.add_agency(board, &format!("Agency {n:03}"), "police").await?;
        leads.push(actor(service, board, Role::AgencyLead, Some((agency, n))).await?);
        agencies.push(agency);
    }
    Ok(Begun { board, editor, set, agencies, leads })
}

/// Every agency answers everything and hands it in.
async fn hand_in(
    service: &Service,
    leads: &[Actor],
    audit: AuditId,
    set: &QuestionSet,
    narrative: usize,
) -> anyhow::Result<()> {
    for (n, lead) in leads.iter().enumerate() {
        let id = own_return(service, lead, audit).await?;
        answer(service, lead, id, set, (n as u64, narrative)).await?;
        service.submit(lead, id).await?;
    }
    Ok(())
}

pub(crate) async fn open(folder: &Path) -> anyhow::Result<Service> {
    // Files of 100 MiB are measured.
    let evidence = EvidenceLimits { file_bytes: 256 << 20, files: 1000, return_bytes: 64 << 30 };
    let keys = Keyring::load(&folder.join("key"), &[], Sharing::OwnerOnly)?;
    let store = Store::open(&StoreOptions::new(format!("sqlite:{}", folder.join("bench.sqlite").display()))).await?;
    store.migrate().await?;
    Ok(Service::start(
        store,
        keys,
        Arc::new(SystemClock),
        Arc::new(OsEntropy),
        Settings { evidence, ..Settings::default().with_factor_rule(FactorRule::Optional) },
    )
    .await?)
}

pub(crate) fn made(folder: &Path) -> anyhow::Result<Made> {
    let text = std::fs::read_to_string(folder.join("made")).context("make the board first")?;
    let mut pairs = text.lines().filter_map(|line| line.split_once(' '));
    let (audit, board) = pairs.next().context("nothing made")?;
    Ok(Made {
        audit: audit.parse()?,
        board: board.parse()?,
        writers: pairs.map(|(token, id)| (token.to_owned(), id.to_owned())).collect(),
    })
}

/// The returns that the leads have still to answer, in the order of the agencies.
pub(crate) fn people(folder: &Path) -> anyhow::Result<Vec<String>> {
    let text = std::fs::read_to_string(folder.join("people")).context("make the board first")?;
    Ok(text.lines().map(str::to_owned).collect())
}

/// The id of a statement of the set.
pub(crate) fn statement(standard: usize, place: usize) -> String {
    format!("statement-{standard}-{place}")
}

/// The one statement that takes files of evidence.
pub(crate) fn statement_with_files() -> String {
    statement(STANDARDS - 1, STATEMENTS - 1)
}

/// Words that do not repeat, so that compression has something to do.
pub(crate) fn words(mut seed: u64, length: usize) -> String {
    let mut text = String::with_capacity(length + 8);
    while text.len() < length {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let mut letters = seed >> 20;
        for _ in 0..3 + (letters % 7) {
            text.push(char::from(b'a' + u8::try_from(letters % 26).unwrap_or_default()));
            letters /= 26;
        }
        text.push(' ');
    }
    text.truncate(length);
    text.trim_end().to_owned()
}

pub(crate) fn email(agency: Option<usize>) -> String {
    agency.map_or_else(|| "manager@bench.example".to_owned(), |n| format!("lead-{n}@bench.example"))
}

async fn actor(service: &Service, board: BoardId, role: Role, at: Option<(AgencyId, usize)>) -> anyhow::Result<Actor> {
    let name = at.map_or_else(|| "Manager".to_owned(), |(_, n)| format!("Lead {n}"));
    let agency = at.map(|(agency, _)| agency);
    let new = NewPerson { email: email(at.map(|(_, n)| n)), name: name.clone(), roles: vec![(role, agency)] };
    let (person, link) = service.add_person(board, &new).await?;
    if at.is_some() {
        service.set_password_by_link(&link, PASSWORD.to_owned(), PASSWORD.to_owned()).await?;
    }
    Ok(Actor { person, name, membership: MembershipId(Uuid::nil()), role, board, agency })
}

fn question_set() -> anyhow::Result<String> {
    let mut set: Value = serde_json::from_str(QUESTION_SET_2026)?;
    let mut sample = set["standards"][0]["statements"][0].clone();
    sample["evidence"] = json!("none");
    sample["impact"] = json!("none");
    let standards = (0..STANDARDS).map(|standard| {
        let statements: Vec<_> = (0..STATEMENTS)
            .map(|place| {
                let mut one = sample.clone();
                one["id"] = json!(statement(standard, place));
                one["code"] = json!(format!("{}.{}", standard + 1, place + 1));
                one["critical"] = json!(place == 0);
                if one["id"] == json!(statement_with_files()) {
                    one["evidence"] = json!("optional");
                }
                one
            })
            .collect();
        json!({"id": format!("standard-{standard}"), "code": format!("{}", standard + 1), "title": format!("Standard {}", standard + 1), "statements": statements})
    });
    set["standards"] = standards.collect();
    set["supersedes"] = Value::Null;
    Ok(set.to_string())
}

async fn publish(service: &Service, editor: &Actor) -> anyhow::Result<QuestionSet> {
    let text = question_set()?;
    let (id, version) =
        service.upload_question_set(editor, text.clone().into_bytes()).await.map_err(|error| match error {
            UploadError::File(errors) => anyhow!("{errors:?}"),
            UploadError::Service(error) => error.into(),
        })?;
    let page = service.question_set(editor, &id, &version).await?;
    service.publish_question_set(editor, &id, &version, &page.summary.hash).await?;
    parse(&text).map_err(|errors| anyhow!("{errors:?}"))
}

async fn audit(service: &Service, editor: &Actor, set: &QuestionSet, agencies: &[AgencyId]) -> anyhow::Result<AuditId> {
    let today = SystemClock.today();
    let new = NewAudit {
        title: format!("Audit of {} agencies", agencies.len()),
        question_set: QuestionSetId(set.id.0.clone()),
        version: set.version.clone(),
        agencies: agencies.to_vec(),
        opens_on: today,
        due_on: today.checked_add_days(chrono::Days::new(30)).context("no such day")?,
        chair: None,
        sign_off: Some(candour_domain::signature::SignOff::Lead),
        allow_clash: true,
    };
    Ok(service.open_audit(editor, new).await?)
}

async fn own_return(service: &Service, lead: &Actor, audit: AuditId) -> anyhow::Result<ReturnId> {
    let own = service.own_returns(lead).await?;
    Ok(own.iter().find(|own| own.audit.id == audit).context("no return")?.id)
}

async fn answer(
    service: &Service,
    lead: &Actor,
    id: ReturnId,
    set: &QuestionSet,
    (seed, narrative): (u64, usize),
) -> anyhow::Result<()> {
    for (at, standard) in set.standards.iter().enumerate() {
        let posted = standard.statements.iter().enumerate().map(|(place, statement)| PostedStatement {
            statement: statement.id.clone(),
            base_revision: 0,
            form: AnswerForm {
                value: vec![((seed + (at + place) as u64) % 4).to_string()],
                narrative: words(seed * 100 + (at * STATEMENTS + place) as u64, narrative),
                ..AnswerForm::default()
            },
            resolve: None,
        });
        let saved = service.save(lead, id, &standard.id, posted.collect()).await?;
        anyhow::ensure!(matches!(saved, SaveOutcome::Saved(_)), "not saved: {saved:?}");
    }
    Ok(())
}
