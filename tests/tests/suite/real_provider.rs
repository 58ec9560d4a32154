//! The same with a real provider, whose own pages somebody signs in on.

use crate::provider::{Asked, leave, settings};
use crate::support::{expect, letter, link, signed_in, words};
use candour::web::Web;
use candour_service::accounts::Trust;
use candour_service::web::Web as _;
use candour_service::{Clock as _, SystemClock};
use candour_tests::Who::*;
use candour_tests::{TestBoard, Visitor, on_both_databases};
use http::{Method, header};
use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use url::Url;

on_both_databases! {
    somebody_connects_and_comes_in_through_the_providers_own_pages,
    the_provider_asks_again_before_the_account_changes,
}

/// The provider; it ends with the test.
struct RealProvider {
    child: Child,
    /// It warns on its output: kept open for that.
    _lines: BufReader<ChildStdout>,
    issuer: String,
}

impl RealProvider {
    fn start() -> Self {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../end2end/provider.mjs");
        let mut child = Command::new("node")
            .arg(script)
            .args(["0", "https://candour.test", "with-parent"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let (mut lines, mut issuer) = (BufReader::new(child.stdout.take().unwrap()), String::new());
        lines.read_line(&mut issuer).unwrap();
        assert!(issuer.starts_with("http"), "the provider did not start: is end2end/node_modules there?");
        Self { child, _lines: lines, issuer: issuer.trim().to_owned() }
    }
}

impl Drop for RealProvider {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}

/// A browser at the provider: follows, keeps cookies, fills forms in.
#[derive(Default)]
struct Browser {
    cookies: BTreeMap<String, String>,
    /// How often it was asked to sign in there.
    asked: usize,
}

impl Browser {
    /// Goes where Candour leads, signs in as this person, and comes back: the path at Candour.
    async fn sign_in_there(&mut self, asked: &Asked, name: &str) -> String {
        let mut url = asked.0.clone();
        let mut form: Option<String> = None;
        for _ in 0..20 {
            if url.path().starts_with("/sign-in/with/") {
                return format!("{}?{}", url.path(), url.query().unwrap());
            }
            let (location, page) = self.ask(&url, form.take()).await;
            if let Some(location) = location {
                url = url.join(&location).unwrap();
                continue;
            }
            url = url.join(&attribute(&page, "action=").unwrap()).unwrap();
            let login = page.contains("name=\"login\"");
            self.asked += usize::from(login);
            let signs_in = format!("prompt=login&login={name}&password=anything");
            form = Some(if login { signs_in } else { "prompt=consent".to_owned() });
        }
        panic!("the provider leads round and round");
    }

    async fn ask(&mut self, url: &Url, form: Option<String>) -> (Option<String>, String) {
        let method = if form.is_some() { Method::POST } else { Method::GET };
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = http::Request::builder()
            .method(method)
            .uri(url.as_str())
            .header(header::COOKIE, cookies.join("; "))
            .header(header::ACCEPT, "text/html")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(form.unwrap_or_default().into_bytes())
            .unwrap();
        let answer = Web::new().unwrap().ask(request).await.unwrap();
        for cookie in answer.headers().get_all(header::SET_COOKIE) {
            let (name, value) = cookie.to_str().unwrap().split(';').next().unwrap().split_once('=').unwrap();
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        let location = answer.headers().get(header::LOCATION).map(|value| value.to_str().unwrap().to_owned());
        (location, String::from_utf8_lossy(answer.body()).into_owned())
    }
}

fn attribute(page: &str, name: &str) -> Option<String> {
    Some(page.split(name).nth(1)?.split('"').nth(1)?.to_owned())
}

/// A real provider lives in the present.
async fn offering(board: TestBoard) -> (TestBoard, RealProvider) {
    let provider = RealProvider::start();
    board.clock.set(SystemClock.now());
    let settings = vec![settings("council", &provider.issuer, Trust::Never)];
    (board.that_offers_single_sign_on(settings).await.unwrap(), provider)
}

async fn go(visitor: &mut Visitor, browser: &mut Browser, path: &str, name: &str) -> candour_tests::Page {
    let asked = leave(visitor, path, &[]).await;
    let back = browser.sign_in_there(&asked, name).await;
    visitor.get(&back).await.unwrap()
}

async fn somebody_connects_and_comes_in_through_the_providers_own_pages(board: TestBoard) {
    let (board, _provider) = offering(board).await;
    let mut browser = Browser::default();
    let mut lead = signed_in(&board, PoliceLead).await;
    let page = go(&mut lead, &mut browser, "/account/connect/council", "lead").await;
    assert_eq!((page.status, page.location()), (303, "/account?note=connected"), "{}", words(&page));
    expect(&lead.post("/sign-out", &[]).await.unwrap(), 303);
    let page = go(&mut lead, &mut browser, "/sign-in/with/council", "lead").await;
    expect(&page, 303);
    expect(&lead.get("/").await.unwrap(), 200);
    // The provider knew them still: single sign-on.
    assert_eq!(browser.asked, 1);
    let page = go(&mut board.visitor(), &mut Browser::default(), "/sign-in/with/council", "stranger").await;
    expect(&page, 422);
    assert!(words(&page).contains("not connected to an account"), "{}", words(&page));
}

async fn the_provider_asks_again_before_the_account_changes(board: TestBoard) {
    let (board, _provider) = offering(board).await;
    let mut lead = signed_in(&board, PoliceLead).await;
    let fields = [("name", "New"), ("email", "new@police.example"), ("role", "agency_viewer")];
    expect(&lead.post("/people/invite", &fields).await.unwrap(), 303);
    let invitation = link(&letter(&board, "new@police.example", "Your account").await.unwrap());
    let (mut colleague, mut browser) = (board.visitor(), Browser::default());
    expect(&go(&mut colleague, &mut browser, &format!("{invitation}/with/council"), "new").await, 303);
    expect(&go(&mut colleague, &mut browser, "/sign-in/with/council", "new").await, 303);
    assert_eq!(browser.asked, 1);
    assert!(colleague.get("/account/password").await.unwrap().location().starts_with("/account/confirm"));
    board.clock.set(SystemClock.now());
    let page = go(&mut colleague, &mut browser, "/account/confirm/with/council", "new").await;
    expect(&page, 303);
    assert_eq!(browser.asked, 2);
    expect(&colleague.get("/account/password").await.unwrap(), 200);
}
