//! A provider of single sign-on that can lie about one thing at a time: a small server with real keys.

use crate::support::expect;
use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::{any, get, post};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use candour_service::accounts::{ProviderSettings, Trust};
use candour_service::{Clock as _, SetClock};
use candour_tests::{Page, TestBoard, Visitor, Who};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use ring::{digest, hmac};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use url::Url;

pub(crate) const CLIENT: &str = "candour";
pub(crate) const SECRET: &str = "the secret of the tests";

/// What the provider lies about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Lie {
    /// About nothing.
    #[default]
    Nothing,
    WrongNonce,
    NoNonce,
    WrongAudience,
    AnotherAudienceToo,
    WrongAuthorisedParty,
    WrongIssuer,
    Expired,
    IssuedTomorrow,
    IssuedBeforeTheWayBegan,
    Unsigned,
    SignedWithTheSecret,
    SignedWithThePublicKeyAsSecret,
    SignedByAnotherKey,
    UnknownKey,
    NoIdToken,
    EmptySubject,
    VeryLongSubject,
    AnswerOf50Mebibytes,
    LeadsElsewhere,
    NeverAnswers,
}

/// A code that was given out.
struct Given {
    nonce: String,
    challenge: String,
    claims: Value,
}

struct Inner {
    issuer: String,
    clock: SetClock,
    key: EcdsaKeyPair,
    another: EcdsaKeyPair,
    lie: Mutex<Lie>,
    key_id: Mutex<String>,
    codes: Mutex<BTreeMap<String, Given>>,
    keys_asked: AtomicUsize,
    elsewhere_asked: AtomicUsize,
}

/// The provider; it ends with the test.
#[derive(Clone)]
pub(crate) struct Provider(Arc<Inner>);

/// What Candour asks in the address that it sends the browser to.
pub(crate) struct Asked(pub(crate) Url);

impl Asked {
    pub(crate) fn get(&self, name: &str) -> String {
        self.0.query_pairs().find(|(known, _)| known == name).map(|(_, value)| value.into_owned()).unwrap_or_default()
    }
}

impl Provider {
    pub(crate) async fn start(board: &TestBoard) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let inner = Arc::new(Inner {
            issuer: format!("http://{}", listener.local_addr().unwrap()),
            clock: board.clock.clone(),
            key: new_key(),
            another: new_key(),
            lie: Mutex::default(),
            key_id: Mutex::new("first".to_owned()),
            codes: Mutex::default(),
            keys_asked: AtomicUsize::new(0),
            elsewhere_asked: AtomicUsize::new(0),
        });
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(description))
            .route("/keys", get(keys))
            .route("/token", post(token))
            .route("/elsewhere", any(elsewhere))
            .with_state(Arc::clone(&inner));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self(inner)
    }

    pub(crate) fn issuer(&self) -> &str {
        &self.0.issuer
    }

    /// As the settings name it.
    pub(crate) fn settings(&self, id: &str, second_factor: Trust) -> ProviderSettings {
        settings(id, &self.0.issuer, second_factor)
    }

    pub(crate) fn lies_about(&self, lie: Lie) {
        *self.0.lie.lock().unwrap() = lie;
    }

    /// Its key has another name from now on.
    pub(crate) fn names_its_key(&self, name: &str) {
        name.clone_into(&mut self.0.key_id.lock().unwrap());
    }

    pub(crate) fn keys_asked(&self) -> usize {
        self.0.keys_asked.load(Ordering::Relaxed)
    }

    pub(crate) fn elsewhere_asked(&self) -> usize {
        self.0.elsewhere_asked.load(Ordering::Relaxed)
    }

    /// Somebody signs in there: the path by which the browser comes back.
    pub(crate) fn lets_in(&self, asked: &Asked, subject: &str) -> String {
        self.lets_in_with(asked, json!({ "sub": subject }))
    }

    /// The same with claims of its own.
    pub(crate) fn lets_in_with(&self, asked: &Asked, claims: Value) -> String {
        let mut codes = self.0.codes.lock().unwrap();
        let code = format!("code-{}", codes.len());
        let given = Given { nonce: asked.get("nonce"), challenge: asked.get("code_challenge"), claims };
        codes.insert(code.clone(), given);
        way_back(asked, &[("code", &code), ("iss", &self.0.issuer)])
    }
}

/// A provider as the settings name it.
pub(crate) fn settings(id: &str, issuer: &str, second_factor: Trust) -> ProviderSettings {
    ProviderSettings {
        id: id.to_owned(),
        name: "Testshire Council".to_owned(),
        issuer: issuer.to_owned(),
        client_id: CLIENT.to_owned(),
        client_secret: SECRET.into(),
        second_factor,
    }
}

/// The path by which the browser comes back with these, and the state that was asked with.
pub(crate) fn way_back(asked: &Asked, pairs: &[(&str, &str)]) -> String {
    let mut url = Url::parse(&asked.get("redirect_uri")).unwrap();
    url.query_pairs_mut().append_pair("state", &asked.get("state")).extend_pairs(pairs);
    format!("{}?{}", url.path(), url.query().unwrap())
}

/// Where a page leads on by itself.
pub(crate) fn asked(page: &Page) -> Asked {
    expect(page, 200);
    Asked(Url::parse(page.header("refresh").strip_prefix("0; url=").unwrap()).unwrap())
}

/// Posts a form that leaves for the provider.
pub(crate) async fn leave(visitor: &mut Visitor, path: &str, fields: &[(&str, &str)]) -> Asked {
    asked(&visitor.post(path, fields).await.unwrap())
}

/// The Board with this provider, as `council`, which is trusted with nothing more than the password.
pub(crate) async fn offering(board: TestBoard) -> (TestBoard, Provider) {
    let provider = Provider::start(&board).await;
    let settings = vec![provider.settings("council", Trust::Never)];
    (board.that_offers_single_sign_on(settings).await.unwrap(), provider)
}

/// Connects a person at their account.
pub(crate) async fn connect(board: &TestBoard, provider: &Provider, who: Who, subject: &str) -> Visitor {
    let mut visitor = board.sign_in(who).await.unwrap();
    let asked = leave(&mut visitor, "/account/connect/council", &[]).await;
    let done = visitor.get(&provider.lets_in(&asked, subject)).await.unwrap();
    assert_eq!((done.status, done.location()), (303, "/account?note=connected"), "{}", done.text());
    visitor
}

/// Signs in by the provider; what the way back answered.
pub(crate) async fn come_in(visitor: &mut Visitor, provider: &Provider, subject: &str) -> Page {
    let asked = leave(visitor, "/sign-in/with/council", &[("next", "/")]).await;
    visitor.get(&provider.lets_in(&asked, subject)).await.unwrap()
}

fn new_key() -> EcdsaKeyPair {
    let random = SystemRandom::new();
    let bytes = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
    EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, bytes.as_ref(), &random).unwrap()
}

async fn description(State(inner): State<Arc<Inner>>) -> Response {
    let issuer = &inner.issuer;
    axum::Json(json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorise"),
        "token_endpoint": format!("{issuer}/token"),
        "jwks_uri": format!("{issuer}/keys"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["ES256", "none", "HS256"],
        "authorization_response_iss_parameter_supported": true,
    }))
    .into_response()
}

async fn keys(State(inner): State<Arc<Inner>>) -> Response {
    inner.keys_asked.fetch_add(1, Ordering::Relaxed);
    let point = inner.key.public_key().as_ref();
    let (x, y) = point[1..].split_at(32);
    let name = inner.key_id.lock().unwrap().clone();
    axum::Json(json!({ "keys": [{
        "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": name,
        "x": URL_SAFE_NO_PAD.encode(x), "y": URL_SAFE_NO_PAD.encode(y),
    }] }))
    .into_response()
}

async fn elsewhere(State(inner): State<Arc<Inner>>) -> Response {
    inner.elsewhere_asked.fetch_add(1, Ordering::Relaxed);
    http::StatusCode::OK.into_response()
}

async fn token(State(inner): State<Arc<Inner>>, headers: http::HeaderMap, body: String) -> Response {
    let lie = *inner.lie.lock().unwrap();
    match lie {
        Lie::NeverAnswers => return std::future::pending().await,
        Lie::LeadsElsewhere => return Redirect::temporary("/elsewhere").into_response(),
        Lie::AnswerOf50Mebibytes => return Body::from(vec![b' '; 50 * 1024 * 1024]).into_response(),
        _ => {}
    }
    let pairs = Url::parse(&format!("http://form/?{body}")).unwrap();
    let field = |name: &str| pairs.query_pairs().find(|(known, _)| known == name).map(|(_, value)| value.into_owned());
    let given = field("code").and_then(|code| inner.codes.lock().unwrap().remove(&code));
    let verifier = field("code_verifier").unwrap_or_default();
    let challenge = URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, verifier.as_bytes()));
    let Some(given) = given.filter(|given| given.challenge == challenge && headers.contains_key("authorization"))
    else {
        return (http::StatusCode::BAD_REQUEST, axum::Json(json!({ "error": "invalid_grant" }))).into_response();
    };
    let mut answer = json!({ "access_token": "unused", "token_type": "Bearer", "expires_in": 60 });
    if lie != Lie::NoIdToken {
        answer["id_token"] = id_token(&inner, lie, &given).into();
    }
    axum::Json(answer).into_response()
}

fn id_token(inner: &Inner, lie: Lie, given: &Given) -> String {
    let now = inner.clock.now().timestamp();
    let mut claims = json!({
        "iss": inner.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": given.nonce,
    });
    for (name, value) in given.claims.as_object().unwrap() {
        claims[name] = value.clone();
    }
    match lie {
        Lie::WrongNonce => claims["nonce"] = "another".into(),
        Lie::NoNonce => drop(claims.as_object_mut().unwrap().remove("nonce")),
        Lie::WrongAudience => claims["aud"] = "another".into(),
        Lie::AnotherAudienceToo => claims["aud"] = json!([CLIENT, "another"]),
        Lie::WrongAuthorisedParty => claims["azp"] = "another".into(),
        Lie::WrongIssuer => claims["iss"] = "http://127.0.0.1:1".into(),
        Lie::Expired => claims["exp"] = (now - 61).into(),
        Lie::IssuedTomorrow => claims["iat"] = (now + 86_400).into(),
        Lie::IssuedBeforeTheWayBegan => claims["iat"] = (now - 3_600).into(),
        Lie::EmptySubject => claims["sub"] = "".into(),
        Lie::VeryLongSubject => claims["sub"] = "x".repeat(256).into(),
        _ => {}
    }
    let mut name = inner.key_id.lock().unwrap().clone();
    if lie == Lie::UnknownKey {
        "unknown".clone_into(&mut name);
    }
    let algorithm = match lie {
        Lie::Unsigned => "none",
        Lie::SignedWithTheSecret | Lie::SignedWithThePublicKeyAsSecret => "HS256",
        _ => "ES256",
    };
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let head = json!({ "alg": algorithm, "typ": "JWT", "kid": name });
    let signed = format!("{}.{}", part(&head), part(&claims));
    let with_secret =
        |secret: &[u8]| hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), signed.as_bytes()).as_ref().to_vec();
    let with_key = |key: &EcdsaKeyPair| key.sign(&SystemRandom::new(), signed.as_bytes()).unwrap().as_ref().to_vec();
    let signature = match lie {
        Lie::Unsigned => Vec::new(),
        Lie::SignedWithTheSecret => with_secret(SECRET.as_bytes()),
        Lie::SignedWithThePublicKeyAsSecret => with_secret(inner.key.public_key().as_ref()),
        Lie::SignedByAnotherKey => with_key(&inner.another),
        _ => with_key(&inner.key),
    };
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
}
