//! Settings as the binary takes them.

use crate::support::{Place, said};

#[test]
fn an_unknown_variable_stops_the_start() {
    let place = Place::new();
    let done = place.command(&["serve"]).env("CANDOUR_SERVER_PORT", "80").output().unwrap();
    assert_eq!(done.status.code(), Some(1));
    assert!(said(&done).contains("CANDOUR_SERVER_PORT"));
}

#[test]
fn a_settings_file_is_named_by_flag_or_variable() {
    let place = Place::new();
    std::fs::write(place.path("candour.toml"), "[exports]\nsupress_below = 5\n").unwrap();
    for by_flag in [true, false] {
        let mut command = place.command(&["audit", "list"]);
        if by_flag {
            command.args(["--config", &place.path("candour.toml")])
        } else {
            command.env("CANDOUR_CONFIG", place.path("candour.toml"))
        };
        let done = command.output().unwrap();
        assert_eq!(done.status.code(), Some(1));
        assert!(said(&done).contains("supress_below"), "{}", said(&done));
    }
}

#[test]
fn an_address_that_is_no_database_is_refused_without_showing_it() {
    let place = Place::new();
    let done = place.command(&["verify"]).env("DATABASE_URL", "mysql://user:hidden@host/db").output().unwrap();
    assert_eq!(done.status.code(), Some(1));
    assert!(said(&done).contains("sqlite:") && !said(&done).contains("hidden"));
}
