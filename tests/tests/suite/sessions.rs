//! Signing in, staying signed in, and what happens to text when a session ends.

use crate::support::{expect, query, query_write, signed_in, trail_entries, words};
use candour_tests::Who::{CouncilLead, Manager, PoliceLead};
use candour_tests::{PASSWORD, TestBoard, on_both_databases};
use chrono::TimeDelta;

on_both_databases! {
    a_password_hash_of_an_older_cost_is_made_anew_at_the_sign_in,
    a_wrong_pair_gives_one_answer,
    the_cookie_is_for_this_host_and_no_script,
    each_sign_in_is_a_new_session_and_signing_out_ends_it_on_the_server,
    signing_in_again_in_one_browser_ends_the_session_before,
    changing_the_role_changes_the_token,
    a_session_ends_when_it_is_idle_and_in_any_case_after_twelve_hours,
    made_up_tokens_are_nobody,
    a_sign_in_leads_on_within_this_site_only,
    text_that_was_typed_before_the_session_ended_is_saved_after_signing_in,
    carried_text_of_somebody_who_may_not_save_it_is_shown_to_copy,
    a_text_of_another_form_is_shown_to_copy_and_a_password_never,
    an_autosave_without_a_session_says_so,
    a_one_time_link_works_once_and_for_seven_days,
}

async fn a_wrong_pair_gives_one_answer(board: TestBoard) {
    let known = PoliceLead.email();
    let mut said = Vec::new();
    for (email, password) in
        [(known.as_str(), "wrong password here"), ("nobody@test.example", PASSWORD), ("", ""), ("' OR 1=1 --", "x")]
    {
        let page = board.visitor().post("/sign-in", &[("email", email), ("password", password)]).await.unwrap();
        expect(&page, 422);
        assert!(page.header("set-cookie").is_empty());
        assert!(!page.text().contains("wrong password here"));
        said.push(words(&page));
    }
    said.dedup();
    assert_eq!(said.len(), 1);
    assert_eq!(trail_entries(&board, "sign_in_refused"), 4);
}

async fn the_cookie_is_for_this_host_and_no_script(board: TestBoard) {
    let page =
        board.visitor().post("/sign-in", &[("email", &PoliceLead.email()), ("password", PASSWORD)]).await.unwrap();
    let cookie = page.header("set-cookie");
    assert!(cookie.starts_with("__Host-candour="), "{cookie}");
    for part in ["HttpOnly", "Secure", "SameSite=Lax", "Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    let token = cookie.trim_start_matches("__Host-candour=").split(';').next().unwrap();
    // The database holds a hash: whoever steals it has no session.
    assert!(!String::from_utf8_lossy(&board.bytes().unwrap()).contains(token));
}

async fn each_sign_in_is_a_new_session_and_signing_out_ends_it_on_the_server(board: TestBoard) {
    let mut first = signed_in(&board, PoliceLead).await;
    let second = signed_in(&board, PoliceLead).await;
    let token = first.token().unwrap().to_owned();
    assert_ne!(Some(token.as_str()), second.token());
    expect(&first.get("/").await.unwrap(), 200);
    expect(&first.post("/sign-out", &[]).await.unwrap(), 303);
    let stolen = first.with_token(&token).get("/").await.unwrap();
    expect(&stolen, 303);
    assert!(stolen.location().starts_with("/sign-in"));
    // The other session goes on.
    expect(&second.clone().get("/").await.unwrap(), 200);
}

async fn changing_the_role_changes_the_token(board: TestBoard) {
    let mut visitor = signed_in(&board, PoliceLead).await;
    let before = visitor.token().unwrap().to_owned();
    let works = board.service.own_roles(&board.actor(PoliceLead).unwrap()).await.unwrap();
    expect(&visitor.post("/work-as", &[("role", &works[0].id.to_string())]).await.unwrap(), 303);
    assert_ne!(visitor.token(), Some(before.as_str()));
    expect(&visitor.with_token(&before).get("/").await.unwrap(), 303);
    // Somebody else's role is not there.
    let others = board.service.own_roles(&board.actor(Manager).unwrap()).await.unwrap();
    expect(&visitor.post("/work-as", &[("role", &others[0].id.to_string())]).await.unwrap(), 404);
}

async fn a_session_ends_when_it_is_idle_and_in_any_case_after_twelve_hours(board: TestBoard) {
    let mut visitor = signed_in(&board, PoliceLead).await;
    board.pass(TimeDelta::minutes(29));
    expect(&visitor.get("/").await.unwrap(), 200);
    board.pass(TimeDelta::minutes(29));
    expect(&visitor.get("/").await.unwrap(), 200);
    board.pass(TimeDelta::minutes(31));
    expect(&visitor.get("/").await.unwrap(), 303);
    let mut busy = signed_in(&board, PoliceLead).await;
    let works = board.service.own_roles(&board.actor(PoliceLead).unwrap()).await.unwrap();
    for turn in 0..35 {
        board.pass(TimeDelta::minutes(20));
        expect(&busy.get("/").await.unwrap(), 200);
        // Choosing a role again is no new sign-in.
        if turn == 20 {
            expect(&busy.post("/work-as", &[("role", &works[0].id.to_string())]).await.unwrap(), 303);
        }
    }
    board.pass(TimeDelta::minutes(20));
    expect(&busy.get("/").await.unwrap(), 303);
}

async fn made_up_tokens_are_nobody(board: TestBoard) {
    let visitor = signed_in(&board, Manager).await;
    let token = visitor.token().unwrap();
    let shorter = token.get(1..).unwrap();
    let longer = format!("{token}A");
    for made_up in ["", "x", shorter, &longer, &"A".repeat(5_000), "%00", "../../etc/passwd"] {
        expect(&visitor.with_token(made_up).get("/audits").await.unwrap(), 303);
    }
}

async fn a_sign_in_leads_on_within_this_site_only(board: TestBoard) {
    let pair = [("email", Manager.email()), ("password", PASSWORD.to_owned())];
    for (next, leads) in [
        ("/audits", "/audits"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("%2f%2fevil.example", "/"),
        ("https://evil.example/", "/"),
        ("/audits\r\nSet-Cookie: a=b", "/"),
    ] {
        let fields = [("email", pair[0].1.as_str()), ("password", pair[1].1.as_str()), ("next", next)];
        let page = board.visitor().post("/sign-in", &fields).await.unwrap();
        assert_eq!((page.status, page.location()), (303, leads), "{next}");
    }
    let page = board.visitor().get("/audits").await.unwrap();
    assert_eq!(page.location(), "/sign-in?next=%2Faudits");
}

async fn text_that_was_typed_before_the_session_ended_is_saved_after_signing_in(board: TestBoard) {
    board.open_audit().await.unwrap();
    let id = board.return_of(PoliceLead).await.unwrap();
    let path = format!("/returns/{id}/standards/first");
    let mut visitor = signed_in(&board, PoliceLead).await;
    expect(&visitor.get(&path).await.unwrap(), 200);
    board.pass(TimeDelta::hours(1));
    let text = "Three weeks of work: \"quoted\" & <b>bold</b>\r\nand a second line";
    let page = visitor
        .post(
            &path,
            &[("s.lead.revision", "0"), ("s.lead.value", "2"), ("s.lead.narrative", text), ("intent", "tasks")],
        )
        .await
        .unwrap();
    expect(&page, 401);
    // The sign-in form carries the text; what a browser would post again is read from it.
    let carried = ["carried-path", "carried.s.lead.revision", "carried.s.lead.value", "carried.intent"]
        .map(|name| (name, page.field(name).unwrap()));
    let narrative = page.field("carried.s.lead.narrative").unwrap().replace("&lt;", "<").replace("&gt;", ">");
    assert!(narrative.contains("Three weeks of work"));
    // A wrong password keeps it.
    let mut fields: Vec<(&str, &str)> = carried.iter().map(|(name, value)| (*name, value.as_str())).collect();
    fields.push(("carried.s.lead.narrative", &narrative));
    let email = PoliceLead.email();
    fields.push(("email", &email));
    let mut wrong = fields.clone();
    wrong.push(("password", "not the password"));
    let again = visitor.post("/sign-in", &wrong).await.unwrap();
    expect(&again, 422);
    assert!(again.field("carried.s.lead.narrative").unwrap().contains("Three weeks of work"));
    fields.push(("password", PASSWORD));
    let saved = visitor.post("/sign-in", &fields).await.unwrap();
    expect(&saved, 303);
    assert_eq!(saved.location(), format!("/returns/{id}"));
    let whole = board.service.whole_return(&board.actor(PoliceLead).unwrap(), id).await.unwrap();
    assert_eq!(
        whole.answers.get("lead").unwrap().answer.narrative,
        "Three weeks of work: \"quoted\" & <b>bold</b>\nand a second line"
    );
    // Signed in now.
    expect(&visitor.get("/").await.unwrap(), 200);
}

async fn carried_text_of_somebody_who_may_not_save_it_is_shown_to_copy(board: TestBoard) {
    board.open_audit().await.unwrap();
    let id = board.return_of(PoliceLead).await.unwrap();
    let fields = [
        ("carried-path", format!("/returns/{id}/standards/first")),
        ("carried.s.lead.revision", "0".to_owned()),
        ("carried.s.lead.narrative", "My text".to_owned()),
        ("email", CouncilLead.email()),
        ("password", PASSWORD.to_owned()),
    ];
    let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let page = board.visitor().post("/sign-in", &fields).await.unwrap();
    expect(&page, 409);
    assert!(page.text().contains("My text"));
    assert_eq!(query(&board, "SELECT COUNT(*) FROM answer").trim(), "0");
}

async fn an_autosave_without_a_session_says_so(board: TestBoard) {
    board.open_audit().await.unwrap();
    let id = board.return_of(PoliceLead).await.unwrap();
    let page = board
        .visitor()
        .post(&format!("/returns/{id}/standards/first/autosave"), &[("s.lead.value", "2")])
        .await
        .unwrap();
    assert_eq!((page.status, page.body.len()), (401, 0));
}

async fn a_one_time_link_works_once_and_for_seven_days(board: TestBoard) {
    let new = candour_service::accounts::NewPerson {
        email: "new@test.example".to_owned(),
        name: "New".to_owned(),
        roles: vec![(candour_domain::access::Role::QaManager, None)],
    };
    let (_, link) = board.service.add_person(board.board, &new).await.unwrap();
    let path = format!("/welcome/{}", link.as_str());
    expect(&board.visitor().get(&path).await.unwrap(), 200);
    for (password, again) in [("short", "short"), ("long enough but", "different in this"), ("", "")] {
        expect(&board.visitor().post(&path, &[("password", password), ("again", again)]).await.unwrap(), 422);
    }
    let right = [("password", "a long password of mine"), ("again", "a long password of mine")];
    expect(&board.visitor().post(&path, &right).await.unwrap(), 303);
    expect(&board.visitor().post(&path, &right).await.unwrap(), 404);
    expect(&board.visitor().get(&path).await.unwrap(), 404);
    let late = candour_service::accounts::NewPerson { email: "late@test.example".to_owned(), ..new };
    let (_, link) = board.service.add_person(board.board, &late).await.unwrap();
    board.pass(TimeDelta::days(7));
    expect(&board.visitor().get(&format!("/welcome/{}", link.as_str())).await.unwrap(), 404);
}

async fn a_password_hash_of_an_older_cost_is_made_anew_at_the_sign_in(board: TestBoard) {
    // The same password, hashed by argon2-cffi: time 1, 8,192 KiB, 1 lane.
    const OLDER: &str =
        "$argon2id$v=19$m=8192,t=1,p=1$Y2FuZG91ciB0ZXN0cyAwMg$tYbDt/pTXRF8jgBI0wfuLLtEaZwvxIgBMxHUhvbqOZ8";
    let kept = format!("SELECT password_hash FROM person WHERE email = '{}'", PoliceLead.email());
    query_write(&board, &format!("UPDATE person SET password_hash = '{OLDER}' WHERE email = '{}'", PoliceLead.email()));
    // A wrong password changes nothing.
    let wrong = [("email", PoliceLead.email()), ("password", "wrong wrong wrong".to_owned())];
    let wrong = wrong.each_ref().map(|(name, value)| (*name, value.as_str()));
    expect(&board.visitor().post("/sign-in", &wrong).await.unwrap(), 422);
    assert_eq!(query(&board, &kept).trim(), OLDER);
    board.sign_in(PoliceLead).await.unwrap();
    let anew = query(&board, &kept);
    assert!(anew.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{anew}");
    board.sign_in(PoliceLead).await.unwrap();
    assert_eq!(query(&board, &kept), anew);
}

async fn signing_in_again_in_one_browser_ends_the_session_before(board: TestBoard) {
    let (mut here, mut elsewhere) = (signed_in(&board, PoliceLead).await, signed_in(&board, PoliceLead).await);
    let before = here.token().unwrap().to_owned();
    // Somebody else's wrong password ends nothing.
    let email = CouncilLead.email();
    expect(&here.post("/sign-in", &[("email", &email), ("password", "wrong wrong wrong")]).await.unwrap(), 422);
    expect(&here.get("/").await.unwrap(), 200);
    expect(&here.post("/sign-in", &[("email", &email), ("password", PASSWORD)]).await.unwrap(), 303);
    assert_ne!(here.token().unwrap(), before);
    assert!(board.visitor().with_token(&before).get("/").await.unwrap().location().starts_with("/sign-in"));
    for visitor in [&mut here, &mut elsewhere] {
        expect(&visitor.get("/").await.unwrap(), 200);
    }
}

async fn a_text_of_another_form_is_shown_to_copy_and_a_password_never(board: TestBoard) {
    board.open_audit().await.unwrap();
    let id = board.return_of(PoliceLead).await.unwrap();
    let comment = format!("/returns/{id}/statements/lead/comments");
    let fields = [("text", "Six lines of <b>thought</b>"), ("id", "one-word"), ("empty", "")];
    let page = board.visitor().post(&comment, &fields).await.unwrap();
    expect(&page, 401);
    assert!(words(&page).contains("Copy your text from this page, then sign in"), "{}", words(&page));
    assert!(page.text().contains("Six lines of &lt;b&gt;thought&lt;/b&gt;") && !page.text().contains("one-word"));
    // A form of the account, and of the sign-in itself, is shown to nobody.
    for path in ["/account/password", "/account/email", "/people/invite"] {
        let page = board.visitor().post(path, &[("password", "a pass phrase of words")]).await.unwrap();
        assert!(!page.text().contains("phrase of words"), "{path}");
        assert!(!words(&page).contains("Copy your text"), "{path}");
    }
}
