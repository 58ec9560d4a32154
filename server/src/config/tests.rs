//! What the settings take and refuse.

use super::{Config, ConfigError, VARIABLES};
use std::io::Write as _;

fn environment(pairs: &[(&str, &str)]) -> impl Iterator<Item = (String, String)> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect::<Vec<_>>().into_iter()
}

fn file(text: &str) -> tempfile::NamedTempFile {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    file
}

#[test]
fn nothing_set_is_the_documented_defaults() {
    let config = Config::load(None, environment(&[])).unwrap();
    assert_eq!(config.server.listen.to_string(), "127.0.0.1:3900");
    assert!(config.server.https);
    assert_eq!(
        (config.sessions.idle_minutes, config.sessions.absolute_hours, config.exports.suppress_below),
        (30, 12, 3)
    );
}

#[test]
fn the_example_file_holds_every_setting_with_its_default() {
    let example = include_str!("../../../docs/candour.example.toml");
    let uncommented: String =
        example.lines().map(|line| line.strip_prefix("# set: ").unwrap_or(line)).collect::<Vec<_>>().join("\n");
    let table: toml::Table = uncommented.parse().unwrap();
    for (name, section, key, _) in VARIABLES {
        assert!(table.get(section).and_then(|section| section.get(key)).is_some(), "{name}: [{section}] {key}");
    }
    let as_it_stands = Config::load(Some(file(example).path()), environment(&[])).unwrap();
    assert_eq!(as_it_stands, Config::load(None, environment(&[])).unwrap());
}

#[test]
fn a_variable_goes_before_the_file_and_database_url_before_all() {
    let file = file("[database]\nurl = \"sqlite:a\"\nreaders = 3\n");
    let set = environment(&[
        ("CANDOUR_DATABASE_READERS", "5"),
        ("CANDOUR_DATABASE_URL", "sqlite:b"),
        ("DATABASE_URL", "sqlite:c"),
        ("HOME", "/"),
    ]);
    let config = Config::load(Some(file.path()), set).unwrap();
    assert_eq!((config.database.url.as_str(), config.database.readers), ("sqlite:c", 5));
}

#[test]
fn unknown_settings_are_errors_that_name_them() {
    let unknown = Config::load(None, environment(&[("CANDOUR_SERVER_LISTN", "x")])).unwrap_err();
    assert!(matches!(&unknown, ConfigError::UnknownVariable(name) if name == "CANDOUR_SERVER_LISTN"));
    for text in ["[server]\nlistn = 1\n", "[servers]\n", "colour = true\n"] {
        let error = Config::load(Some(file(text).path()), environment(&[])).unwrap_err().to_string();
        assert!(["listn", "servers", "colour"].iter().any(|word| error.contains(word)), "{error}");
    }
}

#[test]
fn wrong_values_name_the_setting() {
    for (name, value) in [
        ("CANDOUR_SERVER_HTTPS", "perhaps"),
        ("CANDOUR_DATABASE_READERS", "many"),
        ("CANDOUR_LOG_FORMAT", "xml"),
        ("CANDOUR_SERVER_LISTEN", "here"),
    ] {
        assert!(Config::load(None, environment(&[(name, value)])).is_err(), "{name}");
    }
}

#[test]
fn a_site_has_a_name_because_passkeys_belong_to_names() {
    for site in
        ["https://192.0.2.4", "http://192.0.2.4:3900", "https://[2001:db8::1]", "nowhere", "ftp://board.example"]
    {
        let error = Config::load(None, environment(&[("CANDOUR_SERVER_SITE", site)])).unwrap_err().to_string();
        assert!(error.starts_with("server.site must be an address"), "{error}");
    }
    for site in ["https://audits.board.example", "http://localhost:3900", "http://127.0.0.1:3900"] {
        assert!(Config::load(None, environment(&[("CANDOUR_SERVER_SITE", site)])).is_ok(), "{site}");
    }
    // Nobody wrote a site: it listens on all addresses, and offers no passkeys.
    assert!(Config::load(None, environment(&[("CANDOUR_SERVER_LISTEN", "0.0.0.0:3900")])).is_ok());
}

#[test]
fn a_password_stands_in_no_settings_file() {
    let file = file("[database]\nurl = \"postgres://candour:secret@db.example/candour\"\n");
    let error = Config::load(Some(file.path()), environment(&[])).unwrap_err().to_string();
    assert!(error.contains("password_file") && !error.contains("secret"), "{error}");
}

#[test]
fn the_password_file_completes_the_address() {
    let secret = file("p@ss/word\n");
    let mut config =
        Config::load(None, environment(&[("DATABASE_URL", "postgres://candour@db.example/candour")])).unwrap();
    config.database.password_file = Some(secret.path().to_owned());
    let full = config.database.full_url().unwrap();
    assert_eq!(full, "postgres://candour:p%40ss%2Fword@db.example/candour?sslmode=verify-full");
    assert!(!format!("{config:?}").contains("candour@"));
}

#[test]
fn the_way_to_another_machine_is_encrypted_and_checked_unless_the_address_says_otherwise() {
    let of = |url: &str| Config::load(None, environment(&[("DATABASE_URL", url)])).unwrap().database;
    for elsewhere in ["postgres://c@db.example/c", "postgresql://c@192.0.2.7:5433/c", "postgres://c@[2001:db8::1]/c"] {
        assert!(of(elsewhere).full_url().unwrap().ends_with("/c?sslmode=verify-full"), "{elsewhere}");
        assert!(!of(elsewhere).is_open_to_listeners(), "{elsewhere}");
    }
    let with_root = of("postgres://c@db.example/c?sslrootcert=/etc/root.pem").full_url().unwrap();
    assert!(with_root.contains("sslrootcert=") && with_root.ends_with("&sslmode=verify-full"), "{with_root}");
    for here in [
        "postgres://c@127.0.0.1/c",
        "postgres://c@[::1]/c",
        "postgres://localhost/c",
        "postgres:///c?host=/run/pg",
        "sqlite:a",
    ] {
        assert_eq!(of(here).full_url().unwrap(), here);
        assert!(!of(here).is_open_to_listeners(), "{here}");
    }
    for (mode, open) in [("disable", true), ("prefer", true), ("require", true), ("verify-ca", false)] {
        let url = format!("postgres://c@db.example/c?sslmode={mode}");
        assert_eq!((of(&url).full_url().unwrap(), of(&url).is_open_to_listeners()), (url.clone(), open), "{mode}");
    }
}

/// A settings file with one provider; each setting may be another.
fn provider(changes: &[(&str, &str)]) -> Result<Vec<candour_service::accounts::ProviderSettings>, String> {
    let secret = file("not for the log\n");
    let mut settings = vec![
        ("id", "council".to_owned()),
        ("name", "Arrowmere Council".to_owned()),
        ("issuer", "https://login.example/tenant/v2.0".to_owned()),
        ("client_id", "candour".to_owned()),
        ("client_secret_file", secret.path().display().to_string()),
    ];
    for (name, value) in changes {
        settings.retain(|(known, _)| known != name);
        settings.push((name, (*value).to_owned()));
    }
    let lines: Vec<_> = settings.iter().map(|(name, value)| format!("{name} = {value:?}")).collect();
    let text = file(&format!("[[single_sign_on]]\n{}\n", lines.join("\n")));
    let config = Config::load(Some(text.path()), environment(&[])).map_err(|error| error.to_string())?;
    super::providers(&config.single_sign_on).map_err(|error| format!("{error:#}"))
}

#[test]
fn a_provider_of_single_sign_on_is_read_with_its_secret_from_a_file() {
    let read = provider(&[("second_factor", "amr")]).unwrap();
    assert_eq!((read.len(), read[0].id.as_str(), read[0].name.as_str()), (1, "council", "Arrowmere Council"));
    assert_eq!(read[0].second_factor, candour_service::accounts::Trust::Amr);
    assert!(!format!("{read:?}").contains("not for the log"));
    assert!(provider(&[("issuer", "http://127.0.0.1:4000")]).is_ok());
}

#[test]
fn a_provider_that_cannot_be_used_stops_the_start_with_its_name() {
    for (name, value) in [
        ("id", "Council"),
        ("id", "a/b"),
        ("name", " "),
        ("issuer", "http://login.example"),
        ("issuer", "login.example"),
        ("issuer", "https://login.example/?tenant=1"),
        ("client_id", ""),
        ("client_secret_file", "/nowhere/secret"),
        ("second_factor", "sometimes"),
        ("client_secret", "in the settings"),
    ] {
        let error = provider(&[(name, value)]).unwrap_err();
        assert!(!error.contains("in the settings") || name == "client_secret", "{error}");
        assert!(error.contains("single_sign_on") || error.contains(name) || error.contains(value), "{name}: {error}");
    }
}
