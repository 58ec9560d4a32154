//! A database of its own for every test.

use anyhow::{Context as _, bail};
use candour_store::{Store, StoreOptions};
use std::path::PathBuf;
use std::process::Command;
use tempfile::TempDir;
use uuid::Uuid;

/// Which database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A file in a folder that is removed with the test.
    Sqlite,
    /// A database in the server that `CANDOUR_TEST_POSTGRES` names.
    Postgres,
}

/// A database that is removed with the test.
pub(crate) struct Database {
    pub(crate) url: String,
    pub(crate) folder: TempDir,
    dropped: Option<(String, String)>,
}

/// The address of the PostgreSQL server for tests; `None` where there is none and none is required.
pub(crate) fn postgres() -> anyhow::Result<Option<String>> {
    match std::env::var("CANDOUR_TEST_POSTGRES") {
        Ok(url) => Ok(Some(url)),
        Err(_) if std::env::var_os("CANDOUR_TEST_REQUIRE_POSTGRES").is_some() => {
            bail!("CANDOUR_TEST_POSTGRES must name a PostgreSQL server: .ci/postgres starts one")
        }
        Err(_) => Ok(None),
    }
}

/// The database that the others are copies of: migrated once for all tests of a run.
const TEMPLATE: &str = "candour_template";

impl Database {
    /// An empty one, migrated where that is quicker than to do it for each.
    pub(crate) async fn new(kind: Kind) -> anyhow::Result<Self> {
        match kind {
            Kind::Sqlite => {
                let folder = tempfile::tempdir()?;
                let url = format!("sqlite:{}", folder.path().join("test.sqlite").display());
                Ok(Self { url, folder, dropped: None })
            }
            Kind::Postgres => {
                if let Ok(copy) = Self::on_server(&format!("TEMPLATE {TEMPLATE}")) {
                    Ok(copy)
                } else {
                    make_template().await?;
                    Self::on_server(&format!("TEMPLATE {TEMPLATE}"))
                }
            }
        }
    }

    /// One of PostgreSQL, made with these options.
    fn on_server(options: &str) -> anyhow::Result<Self> {
        let server = postgres()?.context("there is no PostgreSQL")?;
        let name = format!("candour_{}", Uuid::from_u128(random()?).simple());
        psql(&server, &format!("CREATE DATABASE {name} {options}"))?;
        let host = server.rsplit_once('/').map_or(server.as_str(), |(host, _)| host);
        // TLS is for the tests of TLS: unoptimised, each of many connections would take a tenth of a second.
        let url = format!("{host}/{name}?sslmode=disable");
        Ok(Self { url, folder: tempfile::tempdir()?, dropped: Some((server, name)) })
    }

    /// A copy by PostgreSQL's own tools.
    pub(crate) fn dumped_and_restored(&self) -> anyhow::Result<Self> {
        let file = self.folder.path().join("dump");
        run(Command::new("pg_dump").args(["--format=custom", "--file"]).arg(&file).arg(&self.url))?;
        let copy = Self::on_server("")?;
        run(Command::new("pg_restore").args(["--exit-on-error", "--no-owner", "--dbname", &copy.url]).arg(&file))?;
        Ok(copy)
    }

    pub(crate) async fn open(&self) -> anyhow::Result<Store> {
        let store = Store::open(&StoreOptions { url: self.url.clone(), readers: 4 }).await?;
        store.migrate().await?;
        Ok(store)
    }

    /// Every byte that the database keeps, read from outside.
    pub(crate) fn bytes(&self) -> anyhow::Result<Vec<u8>> {
        if self.dropped.is_some() {
            let dump = Command::new("pg_dump").arg("--inserts").arg(&self.url).output()?;
            return Ok(dump.stdout);
        }
        let files = std::fs::read_dir(self.folder.path())?.map(|file| Ok(file?.path()));
        let files: Vec<PathBuf> = files.collect::<std::io::Result<_>>()?;
        // By another process: closing a file of SQLite's in this one would take away the locks that its server holds on it,
        // and whoever writes from outside then would take the database for one that nobody has open
        // (https://www.sqlite.org/howtocorrupt.html, "POSIX advisory locks").
        let read = Command::new("cat").args(files).output()?;
        anyhow::ensure!(read.status.success(), "the database cannot be read");
        Ok(read.stdout)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Some((server, name)) = &self.dropped {
            // The server is thrown away after the run: what cannot be dropped here goes with it.
            let _ = psql(server, &format!("DROP DATABASE {name} WITH (FORCE)"));
        }
    }
}

/// Makes the template; where several tests do at once, one of them wins and the others throw theirs away.
async fn make_template() -> anyhow::Result<()> {
    let mut made = Database::on_server("")?;
    made.open().await?.close().await;
    if let Some((server, name)) = made.dropped.take()
        && psql(&server, &format!("ALTER DATABASE {name} RENAME TO {TEMPLATE}")).is_err()
    {
        made.dropped = Some((server, name));
    }
    Ok(())
}

pub(crate) fn psql(server: &str, sql: &str) -> anyhow::Result<()> {
    let mut psql = Command::new("psql");
    psql.env("PGSSLMODE", "disable");
    run(psql.args(["-q", "-X", "-v", "ON_ERROR_STOP=1", "-c", sql]).arg(server))
}

fn run(command: &mut Command) -> anyhow::Result<()> {
    let done = command.output()?;
    if !done.status.success() {
        bail!("{}: {}", command.get_program().display(), String::from_utf8_lossy(&done.stderr));
    }
    Ok(())
}

fn random() -> anyhow::Result<u128> {
    use candour_vault::Entropy as _;
    let mut bytes = [0; 16];
    candour_vault::OsEntropy.fill(&mut bytes)?;
    Ok(u128::from_le_bytes(bytes))
}
