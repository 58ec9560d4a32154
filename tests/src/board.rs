//! The test Board.

use crate::authenticator::SITE;
use crate::client::Visitor;
use crate::database::{self, Database, Kind};
use crate::people::{PASSWORD, PASSWORD_HASH, Who};
use anyhow::{Context as _, bail};
use axum::Router;
use candour::http::{AssetFiles, Limits, router};
use candour::web::Web;
use candour_app::guard::RouteInfo;
use candour_app::state::{AppState, Site};
use candour_domain::access::{Actor, Role};
use candour_domain::audit::AuditState;
use candour_domain::evidence::EvidenceLimits;
use candour_domain::ids::{AgencyId, AuditId, BoardId, MembershipId, PersonId, ReturnId};
use candour_domain::signature::SignOff;
use candour_service::accounts::{NewPerson, ProviderSettings};
use candour_service::audits::NewAudit;
use candour_service::evidence::Scanner;
use candour_service::mail::Mailer;
use candour_service::question_sets::UploadError;
use candour_service::returns::GivenDelegation;
use candour_service::{FactorRule, Service, SetClock, Settings};
use candour_store::{Store, StoreError};
use candour_vault::{Kek, Keyring, OsEntropy, Sharing};
use chrono::{DateTime, Days, TimeDelta, Utc};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

/// A question set with every type of answer.
pub const EVERY_TYPE: &str = include_str!("../question-sets/every-type-2026.1.json");
/// Its next version: rewords, reweights, retypes, removes, reorders and splits.
pub const EVERY_TYPE_V2: &str = include_str!("../question-sets/every-type-2028.1.json");

/// A Board with two agencies, people in every role, and nothing else.
pub struct TestBoard {
    /// The use-cases.
    pub service: Arc<Service>,
    /// The clock that all of it runs on. It begins at noon on 3 March 2026.
    pub clock: SetClock,
    /// The real router.
    pub router: Router,
    /// The guarded routes.
    pub routes: Vec<RouteInfo>,
    /// The Board.
    pub board: BoardId,
    /// The agencies by name.
    pub agencies: BTreeMap<&'static str, AgencyId>,
    people: BTreeMap<Who, PersonId>,
    database: Database,
    settings: Settings,
}

impl TestBoard {
    /// On this kind of database.
    ///
    /// # Errors
    /// Where the database cannot be made.
    pub async fn new(kind: Kind) -> anyhow::Result<Self> {
        // What most tests are about begins after the sign-in; those of the second factor ask for it.
        Self::with(kind, settings().with_factor_rule(FactorRule::Optional)).await
    }

    /// With settings of its own.
    ///
    /// # Errors
    /// Where the database cannot be made.
    pub async fn with(kind: Kind, settings: Settings) -> anyhow::Result<Self> {
        let database = Database::new(kind).await?;
        let clock = SetClock::at("2026-03-03T12:00:00Z".parse::<DateTime<Utc>>()?);
        let store = database.open().await?;
        let service = Arc::new(start_on(store.clone(), &database, &clock, settings.clone()).await?);
        let (app, routes) = routes_of(&service);
        let board = service.add_board("Testshire Safeguarding Adults Board").await?;
        let mut agencies = BTreeMap::new();
        for (name, kind) in [("Testshire Police", "police"), ("Testshire Council", "council")] {
            agencies.insert(name, service.add_agency(board, name, kind).await?);
        }
        let mut people = BTreeMap::new();
        for who in Who::ALL {
            let agency = who.agency().and_then(|name| agencies.get(name)).copied();
            let new = NewPerson { email: who.email(), name: who.name(), roles: vec![(who.role(), agency)] };
            people.insert(who, service.add_person(board, &new).await?.0);
        }
        let everybody: Vec<PersonId> = people.values().copied().collect();
        give_password(&store, everybody, clock.clone()).await?;
        Ok(Self { service, clock, router: app, routes, board, agencies, people, database, settings })
    }

    /// On PostgreSQL; `None` where there is none and none is required.
    ///
    /// # Errors
    /// Where one is required and missing, or the database cannot be made.
    pub async fn on_postgres() -> anyhow::Result<Option<Self>> {
        match database::postgres()? {
            Some(_) => Ok(Some(Self::new(Kind::Postgres).await?)),
            None => Ok(None),
        }
    }

    /// The database's address.
    pub fn url(&self) -> &str {
        &self.database.url
    }

    /// A folder that goes with the test.
    pub fn folder(&self) -> &Path {
        self.database.folder.path()
    }

    /// Every byte that the database keeps.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub fn bytes(&self) -> anyhow::Result<Vec<u8>> {
        self.database.bytes()
    }

    /// The same Board with the default settings: every role is asked for a second factor.
    ///
    /// # Errors
    /// Where the server does not start.
    pub async fn that_asks_for_a_second_factor(mut self) -> anyhow::Result<Self> {
        self.settings = settings();
        self.service = Arc::new(start(&self.database, &self.clock, self.settings.clone()).await?);
        (self.router, self.routes) = routes_of(&self.service);
        Ok(self)
    }

    /// The same Board, which people reach at another address.
    ///
    /// # Errors
    /// Where the server does not start.
    pub async fn at(mut self, site: &str) -> anyhow::Result<Self> {
        site.clone_into(&mut self.settings.site);
        self.service = Arc::new(start(&self.database, &self.clock, self.settings.clone()).await?);
        (self.router, self.routes) = routes_of(&self.service);
        Ok(self)
    }

    /// The same Board with another protective marking.
    ///
    /// # Errors
    /// Where the server does not start.
    pub async fn that_marks(mut self, marking: &str) -> anyhow::Result<Self> {
        self.settings.marking = marking.to_owned();
        self.service = Arc::new(start(&self.database, &self.clock, self.settings.clone()).await?);
        (self.router, self.routes) = routes_of(&self.service);
        Ok(self)
    }

    /// The same Board, which sends its mail by this.
    ///
    /// # Errors
    /// Where the server does not start.
    pub async fn that_sends_mail(mut self, mailer: Arc<dyn Mailer>) -> anyhow::Result<Self> {
        let service = start(&self.database, &self.clock, self.settings.clone()).await?;
        self.service = Arc::new(service.with_mailer(mailer));
        (self.router, self.routes) = routes_of(&self.service);
        Ok(self)
    }

    /// The same Board, whose people may sign in by these providers.
    ///
    /// # Errors
    /// Where the server does not start.
    pub async fn that_offers_single_sign_on(mut self, providers: Vec<ProviderSettings>) -> anyhow::Result<Self> {
        let web: Arc<dyn candour_service::web::Web> = Arc::new(Web::new()?);
        let service = start(&self.database, &self.clock, self.settings.clone()).await?;
        self.service = Arc::new(service.with_single_sign_on(providers, &web)?);
        (self.router, self.routes) = routes_of(&self.service);
        Ok(self)
    }

    /// The same Board, whose files of evidence go through this scanner.
    ///
    /// # Errors
    /// Where the server does not start.
    pub async fn that_scans(mut self, scanner: Arc<dyn Scanner>) -> anyhow::Result<Self> {
        let service = start(&self.database, &self.clock, self.settings.clone()).await?;
        self.service = Arc::new(service.with_scanner(scanner));
        (self.router, self.routes) = routes_of(&self.service);
        Ok(self)
    }

    /// The same Board with other limits of its evidence.
    ///
    /// # Errors
    /// Where the server does not start.
    pub async fn that_holds(mut self, limits: EvidenceLimits) -> anyhow::Result<Self> {
        self.settings.evidence = limits;
        self.service = Arc::new(start(&self.database, &self.clock, self.settings.clone()).await?);
        (self.router, self.routes) = routes_of(&self.service);
        Ok(self)
    }

    /// The same Board, which waits only so long for the next bytes of an upload and for a whole request.
    #[must_use]
    pub fn that_waits(mut self, time: Duration) -> Self {
        (self.router, self.routes) = routes_that_wait(&self.service, time, &Limits { time });
        self
    }

    /// A second server on the same database.
    ///
    /// # Errors
    /// Where it does not start.
    pub async fn another_server(&self) -> anyhow::Result<Service> {
        start(&self.database, &self.clock, self.settings.clone()).await
    }

    /// The PostgreSQL database, taken out with `pg_dump` and put back with `pg_restore` into a new one.
    ///
    /// # Errors
    /// Where a tool fails, or the server does not start.
    pub async fn dumped_and_restored(&self) -> anyhow::Result<Copied> {
        let database = self.database.dumped_and_restored()?;
        let keys = keyring(self.database.folder.path())?;
        let clock = Arc::new(self.clock.clone());
        let service =
            Service::start(database.open().await?, keys, clock, Arc::new(OsEntropy), self.settings.clone()).await?;
        Ok(Copied { service, database })
    }

    /// Somebody without a session.
    pub fn visitor(&self) -> Visitor {
        Visitor::new(self.router.clone())
    }

    /// Somebody who has signed in with the password, on the real page.
    ///
    /// # Errors
    /// Where the sign-in fails.
    pub async fn sign_in(&self, who: Who) -> anyhow::Result<Visitor> {
        let mut visitor = self.visitor();
        let page = visitor.post("/sign-in", &[("email", &who.email()), ("password", PASSWORD), ("next", "/")]).await?;
        if page.status != 303 {
            bail!("{who:?} could not sign in: {}", page.status);
        }
        Ok(visitor)
    }

    /// The person as the use-cases know them.
    ///
    /// # Errors
    /// Where there is no such person.
    pub fn actor(&self, who: Who) -> anyhow::Result<Actor> {
        let person = *self.people.get(&who).context("nobody")?;
        Ok(Actor {
            person,
            name: who.name(),
            membership: MembershipId(Uuid::nil()),
            role: who.role(),
            board: self.board,
            agency: who.agency().and_then(|name| self.agencies.get(name)).copied(),
        })
    }

    /// Uploads and publishes a question set.
    ///
    /// # Errors
    /// Where it has errors.
    pub async fn publish(&self, file: &str) -> anyhow::Result<(String, String)> {
        let editor = self.actor(Who::Editor)?;
        let uploaded = self.service.upload_question_set(&editor, file.as_bytes().to_vec()).await;
        let (id, version) = uploaded.map_err(|error| match error {
            UploadError::File(errors) => anyhow::anyhow!("{errors:?}"),
            UploadError::Service(error) => error.into(),
        })?;
        let page = self.service.question_set(&editor, &id, &version).await?;
        self.service.publish_question_set(&editor, &id, &version, &page.summary.hash).await?;
        Ok((id.0, version))
    }

    /// Publishes the set with every type of answer and opens an audit with it for both agencies, due in
    /// thirty days.
    ///
    /// # Errors
    /// Where a use-case refuses.
    pub async fn open_audit(&self) -> anyhow::Result<AuditId> {
        let (id, version) = self.publish(EVERY_TYPE).await?;
        self.audit_with(&id, &version).await
    }

    /// Opens an audit with a published set for both agencies, due in thirty days.
    ///
    /// # Errors
    /// Where a use-case refuses.
    pub async fn audit_with(&self, set: &str, version: &str) -> anyhow::Result<AuditId> {
        self.audit_submitted_by(set, version, SignOff::Lead).await
    }

    /// As [`Self::open_audit`], where the accountable officer signs.
    ///
    /// # Errors
    /// Where a use-case refuses.
    pub async fn open_audit_to_sign(&self) -> anyhow::Result<AuditId> {
        let (id, version) = self.publish(EVERY_TYPE).await?;
        self.audit_submitted_by(&id, &version, SignOff::Officer).await
    }

    async fn audit_submitted_by(&self, set: &str, version: &str, by: SignOff) -> anyhow::Result<AuditId> {
        let manager = self.actor(Who::Manager)?;
        let today = candour_service::Clock::today(&self.clock);
        let new = NewAudit {
            title: "Thematic audit".to_owned(),
            question_set: set.into(),
            version: version.to_owned(),
            agencies: self.agencies.values().copied().collect(),
            opens_on: today,
            due_on: today.checked_add_days(Days::new(30)).context("no such day")?,
            chair: self.people.get(&Who::Chair).copied(),
            sign_off: Some(by),
            allow_clash: true,
        };
        Ok(self.service.open_audit(&manager, new).await?)
    }

    /// The return of a person's agency, the newest.
    ///
    /// # Errors
    /// Where there is none.
    pub async fn return_of(&self, who: Who) -> anyhow::Result<ReturnId> {
        let own = self.service.own_returns(&self.actor(who)?).await?;
        let open = own.iter().find(|own| own.audit.state == AuditState::Open).or(own.first());
        Ok(open.context("there is no return")?.id)
    }

    /// Delegates statements of a standard to a contributor, as the lead of the same agency.
    ///
    /// # Errors
    /// Where the use-case refuses.
    pub async fn delegate(&self, to: Who, standard: &str, statements: &[&str]) -> anyhow::Result<()> {
        let lead = Who::ALL.into_iter().find(|who| who.agency() == to.agency() && who.role() == Role::AgencyLead);
        let lead = lead.context("the agency has no lead")?;
        let given = GivenDelegation {
            person: Some(self.actor(to)?.person),
            statements: statements.iter().map(|id| (*id).into()).collect(),
            ..GivenDelegation::default()
        };
        let id = self.return_of(lead).await?;
        Ok(self.service.delegate(&self.actor(lead)?, id, &standard.into(), &given).await?)
    }

    /// Delegates every statement of the set with every type of answer to a contributor of the police.
    ///
    /// # Errors
    /// Where the use-case refuses.
    pub async fn delegate_everything(&self, to: Who) -> anyhow::Result<()> {
        self.delegate(to, "first", &["lead", "why-none", "policy", "trained"]).await?;
        self.delegate(to, "second", &["concerns", "days", "reviewed", "sample", "one", "many", "told"]).await?;
        self.delegate(to, "third", &["custody"]).await
    }

    /// Answers everything that must be answered, as the agency's lead, on the pages.
    ///
    /// # Errors
    /// Where a page refuses.
    pub async fn complete(&self, who: Who) -> anyhow::Result<ReturnId> {
        let id = self.return_of(who).await?;
        let mut lead = self.sign_in(who).await?;
        let answers: &[(&str, &[(&str, &str)])] = &[
            (
                "first",
                &[
                    ("s.lead.value", "3"),
                    ("s.lead.narrative", "The chief officer leads."),
                    ("s.policy.value", "yes"),
                    ("s.trained.value", "91.5"),
                ],
            ),
            ("third", &[("s.custody.value", "2")]),
        ];
        for (standard, fields) in answers {
            if *standard == "third" && who.agency() != Some("Testshire Police") {
                continue;
            }
            let page = lead.post(&format!("/returns/{id}/standards/{standard}"), fields).await?;
            if page.status != 303 {
                bail!("{standard} was not saved: {} {}", page.status, page.text());
            }
        }
        Ok(id)
    }

    /// Answers everything and submits.
    ///
    /// # Errors
    /// Where a page refuses.
    pub async fn submit(&self, who: Who) -> anyhow::Result<ReturnId> {
        let id = self.complete(who).await?;
        self.service.submit(&self.actor(who)?, id).await?;
        Ok(id)
    }

    /// Lets time pass.
    pub fn pass(&self, time: TimeDelta) {
        self.clock.set(candour_service::Clock::now(&self.clock) + time);
    }
}

/// A copy of a Board's database, with a server on it.
pub struct Copied {
    /// The use-cases.
    pub service: Service,
    database: Database,
}

impl Copied {
    /// Whether the database refuses a statement.
    pub fn refuses(&self, sql: &str) -> bool {
        database::psql(&self.database.url, sql).is_err()
    }
}

/// The defaults, at a place with a name: passkeys work there.
fn settings() -> Settings {
    Settings { site: SITE.to_owned(), ..Settings::default() }
}

/// The key file of a folder, made where it is missing.
fn keyring(folder: &Path) -> anyhow::Result<Keyring> {
    let file = folder.join("key");
    if !file.exists() {
        Kek::create_file(&file, 1, &OsEntropy)?;
    }
    Ok(Keyring::load(&file, &[], Sharing::OwnerOnly)?)
}

/// Gives everybody the same password, past the use-case: twelve hashings for each of some hundred Boards would be
/// most of what the tests do. The links are used up, as they are where a person sets a password.
async fn give_password(store: &Store, people: Vec<PersonId>, clock: SetClock) -> anyhow::Result<()> {
    let now = candour_service::Clock::now(&clock);
    let given: Result<(), StoreError> = store
        .write(move |tx| {
            Box::pin(async move {
                for person in people {
                    candour_store::people::set_password(tx, person, PASSWORD_HASH).await?;
                    candour_store::sessions::end_links_of(tx, person, now).await?;
                }
                Ok(())
            })
        })
        .await;
    Ok(given?)
}

async fn start(database: &Database, clock: &SetClock, settings: Settings) -> anyhow::Result<Service> {
    start_on(database.open().await?, database, clock, settings).await
}

async fn start_on(store: Store, database: &Database, clock: &SetClock, settings: Settings) -> anyhow::Result<Service> {
    Ok(Service::start(store, keyring(database.folder.path())?, Arc::new(clock.clone()), Arc::new(OsEntropy), settings)
        .await?)
}

fn routes_of(service: &Arc<Service>) -> (Router, Vec<RouteInfo>) {
    routes_that_wait(service, Site::default().upload_silence, &Limits::default())
}

fn routes_that_wait(service: &Arc<Service>, upload_silence: Duration, limits: &Limits) -> (Router, Vec<RouteInfo>) {
    let site = Site {
        assets: AssetFiles::address(),
        secure: true,
        address_header: Some("x-forwarded-for".to_owned()),
        upload_silence,
        ..Site::default()
    };
    router(AppState { service: Arc::clone(service), site: Arc::new(site) }, limits)
}
