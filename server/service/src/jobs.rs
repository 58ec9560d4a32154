//! Jobs: what is done beside the requests, by whichever server comes first. A job that dies with its
//! server is taken by another some minutes later, so each can be done twice without harm.

use crate::clock::new_id;
use crate::{Service, ServiceError};
use candour_domain::ids::QueryId;
use candour_store::jobs::{self, JobRow, NewJob};
use candour_store::{StoreError, attempts, mail, passkeys, second_factors, sign_on};
use chrono::{DateTime, SubsecRound as _, TimeDelta, Timelike as _, Utc};

/// How long a server holds a job: longer than any takes.
const HOLD: TimeDelta = TimeDelta::minutes(5);
/// How often a job is tried: with the pauses between, for about two days.
const MOST_ATTEMPTS: i64 = 14;
/// The longest pause between two tries.
const LONGEST_PAUSE: i64 = 6 * 60;
/// Jobs that are over, and what only a sign-in needed, are kept so long.
const KEPT: TimeDelta = TimeDelta::days(7);
/// Mail is kept so long: to show what went out.
const MAIL_KEPT: TimeDelta = TimeDelta::days(90);
/// A device that was not used so long is not known any more.
const DEVICE_KEPT: TimeDelta = TimeDelta::days(180);

/// What there is to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Send a mail.
    Mail,
    /// Somebody asked for a new password.
    Recovery,
    /// Delete what is over.
    Sweep,
    /// Write to those who have something to do.
    Reminders,
    /// Tell those who want a mail for each of a query that was asked or answered.
    Query,
}

impl Kind {
    const ALL: [Self; 5] = [Self::Mail, Self::Recovery, Self::Sweep, Self::Reminders, Self::Query];

    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Recovery => "recovery",
            Self::Sweep => "sweep",
            Self::Reminders => "reminders",
            Self::Query => "query",
        }
    }
}

/// What became of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Done.
    Done,
    /// It cannot be done, and never will.
    Failed,
    /// It could not be done now.
    Again,
}

impl Service {
    /// Does every job that is due, one after the other, and says how many were taken. Forgets the keys that another
    /// server destroyed: each server does that for itself, so that it is no job.
    ///
    /// # Errors
    /// The database's. A job's own error is logged, and the job tried again.
    pub async fn run_due_jobs(&self) -> Result<usize, ServiceError> {
        self.keys.forget_destroyed(&self.store, self.clock.now()).await?;
        self.put_down_regular_jobs().await?;
        let mut taken = 0;
        loop {
            let now = self.clock.now();
            let claimed: Result<_, StoreError> =
                self.store.write(move |tx| Box::pin(async move { jobs::claim(tx, now, now + HOLD).await })).await;
            let Some(job) = claimed? else {
                let mut tx = self.store.read_one().await?;
                // None to take, or another server was faster with this one.
                if jobs::waiting(&mut tx, now).await? == 0 {
                    return Ok(taken);
                }
                continue;
            };
            taken += 1;
            self.settle(&job).await?;
        }
    }

    async fn settle(&self, job: &JobRow) -> Result<(), ServiceError> {
        let outcome = match self.do_job(job).await {
            Ok(outcome) => outcome,
            Err(error) => {
                tracing::error!(job = %job.id, kind = job.kind, %error, "a job failed");
                Outcome::Again
            }
        };
        let (id, now, attempts) = (job.id, self.clock.now(), job.attempts);
        let given_up = outcome == Outcome::Again && attempts >= MOST_ATTEMPTS;
        if given_up && job.kind == Kind::Mail.code() {
            self.settle_mail(job.subject_id.unwrap_or_default(), "failed", None).await?;
        }
        let pause = TimeDelta::minutes(1 << attempts.clamp(0, 20)).min(TimeDelta::minutes(LONGEST_PAUSE));
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    match outcome {
                        Outcome::Again if !given_up => jobs::again(tx, id, now + pause, "again").await?,
                        Outcome::Done => jobs::end(tx, id, now, "done").await?,
                        Outcome::Again | Outcome::Failed => jobs::end(tx, id, now, "failed").await?,
                    }
                    Ok(())
                })
            })
            .await
    }

    async fn do_job(&self, job: &JobRow) -> Result<Outcome, ServiceError> {
        let kind = Kind::ALL.into_iter().find(|kind| kind.code() == job.kind);
        match (kind, job.subject_id) {
            (Some(Kind::Mail), Some(mail)) => self.send_mail(mail).await,
            (Some(Kind::Recovery), Some(request)) => self.recover(request).await,
            (Some(Kind::Sweep), _) => self.sweep().await,
            (Some(Kind::Reminders), _) => self.remind().await,
            (Some(Kind::Query), Some(query)) => self.tell_of_query(QueryId(query)).await,
            // Put down by a newer Candour: a server of that kind does it.
            _ => Ok(Outcome::Again),
        }
    }

    /// What is done every hour, and every day. The name of the hour or the day makes it one for all servers.
    async fn put_down_regular_jobs(&self) -> Result<(), ServiceError> {
        let now = self.clock.now();
        let sweep = format!("sweep/{}", hour(now).format("%Y-%m-%dT%H"));
        let reminders = format!("reminders/{}", self.clock.today());
        let regular = [(Kind::Sweep, sweep, now), (Kind::Reminders, reminders, self.reminders_due_at())];
        let mut tx = self.store.read().await?;
        let mut missing = Vec::new();
        for (kind, name, due_at) in regular {
            if !jobs::is_known(&mut tx, &name).await? {
                let id = new_id(now, self.entropy.as_ref())?;
                missing.push(NewJob { id, kind: kind.code(), name, subject_id: None, due_at });
            }
        }
        drop(tx);
        if missing.is_empty() {
            return Ok(());
        }
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    for job in &missing {
                        jobs::insert(tx, job).await?;
                    }
                    Ok(())
                })
            })
            .await
    }

    async fn sweep(&self) -> Result<Outcome, ServiceError> {
        self.clean_up_evidence().await?;
        let now = self.clock.now();
        let (unseen, begun) = (now - self.settings.session_idle, now - self.settings.session_absolute);
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    jobs::delete_old(tx, now - KEPT).await?;
                    mail::delete_old(tx, now - MAIL_KEPT).await?;
                    second_factors::delete_old_steps(tx, now - TimeDelta::hours(1)).await?;
                    passkeys::delete_old_ceremonies(tx, now).await?;
                    sign_on::delete_old(tx, now).await?;
                    attempts::delete_old(tx, (now - TimeDelta::hours(1)).timestamp() / 60).await?;
                    attempts::delete_old_devices(tx, now - DEVICE_KEPT).await?;
                    candour_store::sessions::delete_old(tx, unseen, begun).await?;
                    Ok::<_, ServiceError>(Outcome::Done)
                })
            })
            .await
    }
}

fn hour(at: DateTime<Utc>) -> DateTime<Utc> {
    at.trunc_subsecs(0).with_second(0).and_then(|at| at.with_minute(0)).unwrap_or(at)
}
