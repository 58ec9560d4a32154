//! What the suites about passkeys need: questions, answers, people who have one.

use crate::support::{expect, signed_in, words};
use candour_tests::{Authenticator, PASSWORD, Page, Saying, TestBoard, Visitor, Who};
use serde_json::Value;

pub(crate) const ADD: &str = "/account/passkey";
pub(crate) const SIGN_IN: &str = "/sign-in/passkey";

/// A question of the server: the token, and what the browser is asked.
pub(crate) struct Asked {
    pub(crate) ceremony: String,
    pub(crate) options: Value,
}

pub(crate) async fn ask(visitor: &mut Visitor, path: &str, fields: &[(&str, &str)]) -> Asked {
    let page = visitor.post(&format!("{path}/options"), fields).await.unwrap();
    expect(&page, 200);
    let json: Value = serde_json::from_slice(&page.body).unwrap();
    Asked { ceremony: json["ceremony"].as_str().unwrap().to_owned(), options: json["publicKey"].clone() }
}

/// Posts the answer to a question that a passkey is added with.
pub(crate) async fn add(visitor: &mut Visitor, name: &str, ceremony: &str, answer: &str) -> Page {
    visitor.post(ADD, &[("name", name), ("ceremony", ceremony), ("answer", answer)]).await.unwrap()
}

/// Adds a passkey on the pages.
pub(crate) async fn added(visitor: &mut Visitor, device: &mut Authenticator) -> Page {
    let asked = ask(visitor, ADD, &[]).await;
    let answer = device.make(&asked.options, &Saying::default()).unwrap();
    let page = add(visitor, "Work laptop", &asked.ceremony, &answer).await;
    expect(&page, 200);
    page
}

/// Somebody with a passkey, and the device that keeps it.
pub(crate) async fn with_passkey(board: &TestBoard, who: Who) -> (Visitor, Authenticator) {
    let mut visitor = signed_in(board, who).await;
    let mut device = Authenticator::default();
    added(&mut visitor, &mut device).await;
    (visitor, device)
}

/// The token of the step after the right password.
pub(crate) async fn password(visitor: &mut Visitor, who: Who) -> String {
    let page = visitor.post("/sign-in", &[("email", &who.email()), ("password", PASSWORD)]).await.unwrap();
    expect(&page, 200);
    page.field("step").unwrap()
}

pub(crate) async fn show(visitor: &mut Visitor, step: &str, ceremony: &str, answer: &str) -> Page {
    visitor.post(SIGN_IN, &[("step", step), ("ceremony", ceremony), ("answer", answer)]).await.unwrap()
}

/// A sign-in by a passkey alone; what the server said.
pub(crate) async fn alone(board: &TestBoard, device: &mut Authenticator, saying: &Saying) -> Page {
    let mut visitor = board.visitor();
    let asked = ask(&mut visitor, SIGN_IN, &[]).await;
    let answer = device.show(&asked.options, saying).unwrap();
    show(&mut visitor, "", &asked.ceremony, &answer).await
}

/// Nobody was let in, and this is what everybody reads.
pub(crate) fn refused(page: &Page) {
    expect(page, 422);
    assert!(page.header("set-cookie").is_empty());
    assert!(words(page).contains("This passkey did not let you in."), "{}", words(page));
}
