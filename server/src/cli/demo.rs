//! `candour demo`: an invented Board on an embedded database, made once and kept.

use super::arguments::DemoOptions;
use super::{open, say, serve};
use crate::config::{Config, FactorSetting};
use crate::demo::{accounts, seed};
use anyhow::Context as _;
use candour_app::state::{DemoAccount, Site};
use candour_service::{Clock as _, SetClock, SystemClock};
use candour_store::{Store, StoreOptions};
use candour_vault::{Kek, Keyring, OsEntropy, Sharing};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub(super) async fn run(options: &DemoOptions) -> anyhow::Result<()> {
    // The demo has its own settings: those of a real Board do not reach it.
    let mut config = Config::default();
    "warn".clone_into(&mut config.log.level);
    // By the name of this computer, where it is for this computer: passkeys belong to names.
    config.server.site = if options.listen.ip().is_loopback() {
        format!("http://localhost:{}", options.listen.port())
    } else {
        format!("http://{}", options.listen)
    };
    if !options.second_factor {
        // Whoever only looks round has no phone to set up for each of thirty people.
        config.sign_in.second_factor = FactorSetting::Optional;
    }
    open::log(&config)?;
    let place = Place::new(&options.data);
    if options.fresh {
        place.clear()?;
    }
    fs::create_dir_all(&options.data).with_context(|| format!("cannot make the folder {}", options.data.display()))?;
    if !place.database.exists() {
        say("Making the demo Board: two years of invented returns. This takes a few seconds.");
        place.fill(&config).await?;
    }
    let keys = Keyring::load(&place.key, &[], Sharing::OwnerOnly)?;
    let store = open_at(&place.database).await?;
    let service = open::start(store, keys, Arc::new(SystemClock), &config).await?;
    let site = Site { demo: people()?, ..Site::default() };
    let list = welcome(&site);
    serve::listen(service, site, &config, options.listen, |address| {
        say(format!("\nThe demo is at http://{address}  (Ctrl and C ends it)\n\n{list}"));
    })
    .await
}

struct Place {
    database: PathBuf,
    half: PathBuf,
    key: PathBuf,
}

impl Place {
    fn new(folder: &Path) -> Self {
        // The key lies beside the data, not in it: a copy of the folder cannot be read.
        let key = folder.with_extension("key");
        Self { database: folder.join("demo.sqlite"), half: folder.join("half-made.sqlite"), key }
    }

    fn clear(&self) -> anyhow::Result<()> {
        for database in [&self.database, &self.half] {
            for ending in ["", "-wal", "-shm"] {
                remove(&PathBuf::from(format!("{}{ending}", database.display())))?;
            }
        }
        remove(&self.key)
    }

    /// Under another name until it is whole: an interrupted start begins anew.
    async fn fill(&self, config: &Config) -> anyhow::Result<()> {
        self.clear()?;
        Kek::create_file(&self.key, 1, &OsEntropy)?;
        let keys = Keyring::load(&self.key, &[], Sharing::OwnerOnly)?;
        let store = open_at(&self.half).await?;
        let now = SystemClock.now();
        let clock = SetClock::at(now);
        let service = open::start(store, keys, Arc::new(clock.clone()), config).await?;
        seed(&service, &clock, candour_domain::time::day(now)).await?;
        service.store().close().await;
        fs::rename(&self.half, &self.database).context("cannot keep the demo's database")
    }
}

fn remove(path: &Path) -> anyhow::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove {}", path.display()))
        }
        _ => Ok(()),
    }
}

async fn open_at(path: &Path) -> anyhow::Result<Store> {
    let store = Store::open(&StoreOptions::new(format!("sqlite:{}", path.display()))).await?;
    store.migrate().await?;
    Ok(store)
}

/// Who can sign in, for the sign-in page and the text at the start.
fn people() -> anyhow::Result<Vec<DemoAccount>> {
    let (password, people) = accounts()?;
    Ok(people
        .into_iter()
        .map(|person| {
            let roles: Vec<_> = person.roles.iter().map(|role| role.role.label()).collect();
            let role = if person.about.is_empty() {
                roles.join(", ")
            } else {
                format!("{}: {}", roles.join(", "), person.about)
            };
            DemoAccount { name: person.name, email: person.email, role, password: password.clone() }
        })
        .collect())
}

fn welcome(site: &Site) -> String {
    let password = site.demo.first().map(|account| account.password.as_str()).unwrap_or_default();
    let wide = site.demo.iter().map(|account| account.email.len()).max().unwrap_or_default();
    let lines = site.demo.iter().map(|account| format!("  {:<wide$}  {}", account.email, account.role));
    let lines = lines.collect::<Vec<_>>().join("\n");
    format!("Everybody's password is: {password}\n\n{lines}\n")
}
