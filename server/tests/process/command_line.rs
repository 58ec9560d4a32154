//! The subcommands.

use crate::support::{Place, said};
use serde_json::Value;

const SAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/question-sets/every-type-2026.1.json");
const NEXT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/question-sets/every-type-2028.1.json");

#[test]
fn a_question_set_is_checked_one_line_an_error() {
    let place = Place::new();
    assert!(place.run(&["question-set", "check", SAMPLE]).contains("no errors"));
    let broken = std::fs::read_to_string(SAMPLE)
        .unwrap()
        .replace("\"scale\": \"met\"", "\"scale\": \"met9\"")
        .replace("\"critical\": true", "\"critical\": \"yes\"");
    std::fs::write(place.path("broken.json"), &broken).unwrap();
    let done = place.output(&["question-set", "check", &place.path("broken.json")]);
    assert_eq!(done.status.code(), Some(1));
    let text = String::from_utf8(done.stdout).unwrap();
    assert!(text.lines().count() >= 2);
    for line in text.lines() {
        let (at, message) = line.split_once('\t').unwrap();
        assert!(!at.is_empty() && !message.is_empty(), "{line}");
    }
    assert!(text.contains("standards[0].statements[0].critical\t"), "{text}");
    let json = place.output(&["question-set", "check", "--json", &place.path("broken.json")]);
    assert_eq!(json.status.code(), Some(1));
    let errors: Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(errors.as_array().unwrap().len(), text.lines().count());
    assert!(errors[0]["place"].is_string() && errors[0]["message"].is_string());
    assert_eq!(place.output(&["question-set", "check", &place.path("none.json")]).status.code(), Some(1));
}

#[test]
fn json_becomes_a_workbook_and_json_again() {
    let place = Place::new();
    let (book, back) = (place.path("set.xlsx"), place.path("back.json"));
    place.run(&["question-set", "convert", SAMPLE, &book]);
    assert!(place.run(&["question-set", "check", &book]).contains("no errors"));
    place.run(&["question-set", "convert", &book, &back]);
    let read = |path: &str| candour_domain::question_set::parse(&std::fs::read_to_string(path).unwrap()).unwrap();
    assert_eq!(read(SAMPLE), read(&back));
    assert!(place.run(&["question-set", "diff", SAMPLE, &book]).contains("Nothing"));
    assert_eq!(place.output(&["question-set", "convert", SAMPLE, &place.path("set.pdf")]).status.code(), Some(1));
}

#[test]
fn a_blank_workbook_is_made_without_a_database() {
    let place = Place::new();
    let out = place.path("blank.xlsx");
    place.run(&["question-set", "blank", SAMPLE, "--agency-type", "police", "--board", "Testshire", "--out", &out]);
    let opened = candour_export::return_xlsx::open(&std::fs::read(&out).unwrap()).unwrap();
    let made = opened.made_for();
    assert_eq!((made.return_id, made.version.as_str(), made.agency_type.as_str()), (None, "2026.1", "police"));
    let wrong = place.output(&["question-set", "blank", SAMPLE, "--agency-type", "bakery", "--out", &out]);
    assert_eq!(wrong.status.code(), Some(1));
    assert!(said(&wrong).contains("police, council"), "{}", said(&wrong));
}

#[test]
fn two_versions_are_compared() {
    let place = Place::new();
    let text = place.run(&["question-set", "diff", SAMPLE, NEXT]);
    for part in
        ["reworded\tlead", "removed\ttrained", "added\tcustody-day", "reweighted\tlead\t1 -> 3", "answer\tpolicy"]
    {
        assert!(text.contains(part), "{part}: {text}");
    }
    let json: Value = serde_json::from_str(&place.run(&["question-set", "diff", "--json", SAMPLE, NEXT])).unwrap();
    assert_eq!(json["removed"][0]["id"], "trained");
}

#[test]
fn every_document_is_taken_out() {
    let (place, path) = Place::with_audit();
    let server = place.serve();
    let mut lead = server.sign_in("lead@test.example");
    let fields = [
        ("s.lead.value", "0"),
        ("s.why-none.value", "Recruiting"),
        ("s.policy.value", "yes"),
        ("s.trained.value", "80"),
    ];
    assert_eq!(lead.post(&format!("{path}/standards/first"), &fields).status, 303);
    assert_eq!(lead.post(&format!("{path}/standards/third"), &[("s.custody.value", "3")]).status, 303);
    let audit = place.run(&["audit", "list"]).split('\t').next().unwrap().to_owned();
    // Before the submission there is nothing of this agency to take.
    let early = place.output(&[
        "export",
        "agency",
        "--audit",
        &audit,
        "--agency",
        "Police",
        "--out",
        &place.path("early.xlsx"),
    ]);
    assert!(said(&early).contains("has not submitted"), "{}", said(&early));
    assert_eq!(lead.post(&format!("{path}/submit"), &[]).status, 303);
    server.stop();
    for (document, out, start) in [
        ("analysis", "a.xlsx", &b"PK"[..]),
        ("agency", "all.zip", b"PK"),
        ("regional", "r.zip", b"PK"),
        ("regional", "r.xlsx", b"PK"),
        ("answers", "answers.json", b"{\"schema\":\"candour-answers/1\""),
        ("scores", "scores.json", b"{\"schema\":\"candour-scores/1\""),
    ] {
        place.run(&["export", document, "--audit", &audit, "--out", &place.path(out)]);
        let bytes = std::fs::read(place.path(out)).unwrap();
        assert!(bytes.starts_with(start), "{document}");
        let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(place.path(out)).unwrap().permissions());
        assert_eq!(mode & 0o077, 0, "{document} is for the owner alone");
    }
    place.run(&["export", "agency", "--audit", &audit, "--agency", "Police", "--out", &place.path("one.xlsx")]);
    let answers: Value = serde_json::from_slice(&std::fs::read(place.path("answers.json")).unwrap()).unwrap();
    assert_eq!(answers["counts"]["saved"], 5);
    for arguments in [
        &["export", "analysis", "--audit", "01890000-0000-7000-8000-000000000000", "--out", "x.xlsx"][..],
        &["export", "regional", "--audit", &audit, "--out", "x.pdf"],
        &["export", "agency", "--audit", &audit, "--agency", "Nobody", "--out", "x.xlsx"],
        &["export", "answers", "--audit", &audit, "--out", "/nowhere/x.json"],
    ] {
        assert_eq!(place.output(arguments).status.code(), Some(1), "{arguments:?}");
    }
}

#[test]
fn a_backup_taken_while_people_write_is_restored_and_verified() {
    let (place, path) = Place::with_audit();
    let server = place.serve();
    let mut lead = server.sign_in("lead@test.example");
    assert_eq!(
        lead.post(
            &format!("{path}/standards/first"),
            &[("s.lead.value", "3"), ("s.lead.narrative", "Before the backup")]
        )
        .status,
        303
    );
    let said_by_backup = place.run(&["backup", &place.path("copy.sqlite")]);
    assert!(said_by_backup.contains("keys are needed"), "{said_by_backup}");
    assert_eq!(
        place.output(&["backup", &place.path("copy.sqlite")]).status.code(),
        Some(1),
        "a backup never overwrites"
    );
    assert_eq!(
        lead.post(&format!("{path}/standards/first"), &[("s.lead.revision", "1"), ("s.lead.value", "0")]).status,
        303
    );
    server.stop();
    assert_eq!(
        place.output(&["restore", &place.path("copy.sqlite")]).status.code(),
        Some(1),
        "a restore never overwrites"
    );
    for ending in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{ending}", place.database().display()));
    }
    // With another key nothing is restored.
    std::fs::rename(place.path("key"), place.path("right")).unwrap();
    place.run(&["key", "new", &place.path("key")]);
    assert_eq!(place.output(&["restore", &place.path("copy.sqlite")]).status.code(), Some(1));
    assert!(!place.database().exists());
    std::fs::rename(place.path("right"), place.path("key")).unwrap();
    std::fs::write(place.path("no.sqlite"), "no database").unwrap();
    assert_eq!(place.output(&["restore", &place.path("no.sqlite")]).status.code(), Some(1));
    assert!(!place.database().exists());
    let restored = place.run(&["restore", &place.path("copy.sqlite")]);
    assert!(restored.contains("1 sealed answers") || restored.contains("sealed answers"), "{restored}");
    let server = place.serve();
    assert!(
        server.sign_in("lead@test.example").get(&format!("{path}/standards/first")).body.contains("Before the backup")
    );
    server.stop();
}

#[test]
fn people_and_agencies_are_added_with_words_for_what_is_wrong() {
    let place = Place::new();
    let add = |arguments: &[&str]| place.output(&[&["user", "add"], arguments].concat());
    let first = add(&["--email", "a@b.example", "--name", "A", "--role", "qa_manager"]);
    assert!(said(&first).contains("--board"), "{}", said(&first));
    assert!(add(&["--board", "B", "--email", "a@b.example", "--name", "A", "--role", "qa_manager"]).status.success());
    for (arguments, word) in [
        (&["--email", "a@b.example", "--name", "A", "--role", "qa_manager"][..], "already"),
        (&["--email", "nobody", "--name", "A", "--role", "qa_manager"], "e-mail"),
        (&["--email", "c@b.example", "--name", "A", "--role", "king"], "qa_manager"),
        (&["--email", "c@b.example", "--name", "A", "--role", "agency_lead"], "agency"),
        (&["--email", "c@b.example", "--name", "A", "--role", "agency_lead", "--agency", "None"], "no agency"),
        (&["--board", "Other", "--email", "c@b.example", "--name", "A", "--role", "qa_manager"], "belongs to B"),
    ] {
        let done = add(arguments);
        assert_eq!(done.status.code(), Some(1), "{arguments:?}");
        assert!(said(&done).contains(word), "{arguments:?}: {}", said(&done));
    }
    place.run(&["agency", "add", "--name", "Police", "--type", "police"]);
    assert_eq!(place.output(&["agency", "add", "--name", "Police", "--type", "police"]).status.code(), Some(1));
}

#[test]
fn somebody_with_an_account_gets_another_role_and_another_link() {
    let place = Place::new();
    let links =
        |text: &str| text.lines().filter(|line| line.contains("/welcome/")).map(str::to_owned).collect::<Vec<_>>();
    let add = ["user", "add", "--board", "B", "--email", "a@b.example", "--name", "Ada", "--role", "qa_manager"];
    let first = links(&place.run(&add));
    place.run(&["agency", "add", "--name", "Police", "--type", "police"]);
    let role = ["user", "role", "--email", "A@b.example", "--role", "agency_lead", "--agency", "Police"];
    assert!(place.run(&role).contains("Ada is Agency lead as well"));
    let again = place.output(&role);
    assert!(!again.status.success() && said(&again).contains("already"), "{}", said(&again));
    let misfit = place.output(&["user", "role", "--email", "a@b.example", "--role", "agency_lead"]);
    assert!(!misfit.status.success() && said(&misfit).contains("needs the agency"), "{}", said(&misfit));

    let second = links(&place.run(&["user", "link", "--email", "a@b.example", "--site", "https://candour.example/"]));
    assert!(first.len() == 1 && second.len() == 1 && first != second);
    assert!(second[0].starts_with("https://candour.example/welcome/"), "{second:?}");
    let nobody = place.output(&["user", "link", "--email", "x@b.example"]);
    assert!(!nobody.status.success() && said(&nobody).contains("no account"), "{}", said(&nobody));
}
