//! The browser's side: options in, answer out, and what to say where there is none.
//!
//! The calls go through `Reflect`: typed ones for every part of WebAuthn would weigh more than all of this. What is
//! bytes there is base64url in JSON, in both directions, so that browsers without `toJSON` take part.

use js_sys::{Array, ArrayBuffer, Function, JSON, Object, Promise, Reflect, Uint8Array};
use leptos::prelude::*;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Element, Event, HtmlFormElement, HtmlInputElement, RequestInit, Response, UrlSearchParams};

const NONE_HERE: &str = "This browser has no passkeys. Use one of the other ways.";
const NOT_USED: &str =
    "No passkey was used: it was cancelled, or took too long. Try again, or use one of the other ways.";
const NOT_MADE: &str = "No passkey was added: it was cancelled, or took too long. You can try again.";
const HAS_ONE: &str =
    "There is a passkey for your account on this device already. To add another, choose another device.";
const CANNOT: &str = "This browser or device cannot use a passkey here. Use one of the other ways.";
const OFFLINE: &str = "The connection is lost. Try again when it is back; nothing on this page is lost.";

struct Watch {
    form: HtmlFormElement,
    url: String,
    busy: Cell<bool>,
    say: WriteSignal<String>,
}

/// What stopped a passkey.
enum Stopped {
    /// The server has something to say: the form is posted without an answer.
    Server,
    /// The person is told this.
    Words(&'static str),
}

/// Asks for a passkey when the form is sent.
pub(super) fn watch(place: &Element, url: &str, origin: &str, say: WriteSignal<String>, usable: WriteSignal<bool>) {
    if window().location().origin().is_ok_and(|here| here != origin) {
        usable.set(false);
        say.set(format!("To use a passkey, open Candour at {origin}."));
        return;
    }
    if !Reflect::has(&window(), &"PublicKeyCredential".into()).unwrap_or(false) {
        usable.set(false);
        say.set(NONE_HERE.to_owned());
        return;
    }
    let Ok(Some(Ok(form))) = place.closest("form").map(|form| form.map(JsCast::dyn_into::<HtmlFormElement>)) else {
        return;
    };
    let watch = Rc::new(Watch { form: form.clone(), url: url.to_owned(), busy: Cell::new(false), say });
    let listener = Closure::<dyn FnMut(Event)>::new(move |event: Event| {
        // A form that is not whole goes to the server, which says what is missing.
        if watch.is_whole() {
            event.prevent_default();
            Watch::begin(&watch);
        }
    });
    // Fails only for an invalid target; then the page says that there was no answer.
    let _ = form.add_event_listener_with_callback("submit", listener.as_ref().unchecked_ref());
    // The page owns the listener for as long as it lives.
    listener.forget();
    // Says that from here on the button works: to tests, and to whoever looks into a fault.
    let _ = form.set_attribute("data-passkey", "on");
}

impl Watch {
    fn makes_one(&self) -> bool {
        self.url.starts_with("/account/")
    }

    fn field(&self, name: &str) -> Option<HtmlInputElement> {
        self.form.query_selector(&format!("input[name={name}]")).ok()??.dyn_into().ok()
    }

    /// Whether the passkey's name, where one is asked for, is given: none is made that is refused for its name.
    fn is_whole(&self) -> bool {
        self.field("name").is_none_or(|name| {
            let length = name.value().trim().chars().count();
            (1..=60).contains(&length)
        })
    }

    fn begin(watch: &Rc<Self>) {
        if watch.busy.replace(true) {
            return;
        }
        watch.say.set(String::new());
        let watch = Rc::clone(watch);
        spawn_local(async move {
            match watch.ask().await {
                Ok(()) | Err(Stopped::Server) => {
                    // `submit()` tells no listener: this goes to the server.
                    let _ = watch.form.submit();
                }
                Err(Stopped::Words(words)) => watch.say.set(words.to_owned()),
            }
            watch.busy.set(false);
        });
    }

    async fn ask(&self) -> Result<(), Stopped> {
        let response = self.request().await.map_err(|_| Stopped::Words(OFFLINE))?;
        if !response.ok() || response.redirected() {
            return Err(Stopped::Server);
        }
        let text = response.text().map(JsFuture::from).map_err(|_| Stopped::Server)?.await;
        let asked = text.ok().and_then(|text| text.as_string()).and_then(|text| JSON::parse(&text).ok());
        let asked = asked.ok_or(Stopped::Server)?;
        let answer = self.credential(&get(&asked, "publicKey")).await.map_err(|error| self.words(&error))?;
        self.fill("ceremony", &get(&asked, "ceremony").as_string().unwrap_or_default());
        self.fill("answer", &answer);
        Ok(())
    }

    async fn request(&self) -> Result<Response, JsValue> {
        let body = UrlSearchParams::new()?;
        if let Some(step) = self.field("step") {
            body.append("step", &step.value());
        }
        let init = RequestInit::new();
        init.set_method("POST");
        init.set_body(&body.into());
        JsFuture::from(window().fetch_with_str_and_init(&self.url, &init)).await?.dyn_into()
    }

    fn fill(&self, name: &str, value: &str) {
        if let Some(field) = self.field(name) {
            field.set_value(value);
        }
    }

    /// What the browser and the device make of the options, as JSON.
    async fn credential(&self, options: &JsValue) -> Result<String, JsValue> {
        bytes_in(options, "challenge")?;
        let user = get(options, "user");
        if user.is_object() {
            bytes_in(&user, "id")?;
        }
        for list in ["allowCredentials", "excludeCredentials"] {
            let list = get(options, list);
            if Array::is_array(&list) {
                Array::from(&list).iter().try_for_each(|one| bytes_in(&one, "id"))?;
            }
        }
        let request = Object::new();
        Reflect::set(&request, &"publicKey".into(), options)?;
        let credentials = get(&window().navigator(), "credentials");
        let call: Function = get(&credentials, if self.makes_one() { "create" } else { "get" }).dyn_into()?;
        let promise: Promise = call.call1(&credentials, &request)?.dyn_into()?;
        let credential = JsFuture::from(promise).await?;
        let response = get(&credential, "response");
        let answer = Object::new();
        for name in ["attestationObject", "authenticatorData", "signature", "userHandle", "clientDataJSON"] {
            if let Ok(bytes) = get(&response, name).dyn_into::<ArrayBuffer>() {
                Reflect::set(&answer, &name.into(), &text_of(&bytes)?.into())?;
            }
        }
        let whole = Object::new();
        let id = text_of(&get(&credential, "rawId").dyn_into()?)?.into();
        Reflect::set(&whole, &"id".into(), &id)?;
        Reflect::set(&whole, &"rawId".into(), &id)?;
        Reflect::set(&whole, &"type".into(), &"public-key".into())?;
        Reflect::set(&whole, &"response".into(), &answer)?;
        Ok(JSON::stringify(&whole)?.into())
    }

    fn words(&self, error: &JsValue) -> Stopped {
        Stopped::Words(match get(error, "name").as_string().as_deref() {
            Some("NotAllowedError" | "AbortError") if self.makes_one() => NOT_MADE,
            Some("NotAllowedError" | "AbortError") => NOT_USED,
            Some("InvalidStateError") if self.makes_one() => HAS_ONE,
            _ => CANNOT,
        })
    }
}

/// A property; `undefined` where there is none.
fn get(of: &JsValue, name: &str) -> JsValue {
    Reflect::get(of, &name.into()).unwrap_or(JsValue::UNDEFINED)
}

/// Puts bytes in the place of a property's base64url.
fn bytes_in(of: &JsValue, name: &str) -> Result<(), JsValue> {
    let text = get(of, name).as_string().unwrap_or_default().replace('-', "+").replace('_', "/");
    // What `atob` gives has a character for each byte.
    let bytes: Vec<u8> = window().atob(&text)?.chars().filter_map(|c| u8::try_from(u32::from(c)).ok()).collect();
    Reflect::set(of, &name.into(), &Uint8Array::from(bytes.as_slice())).map(drop)
}

/// Bytes as base64url.
fn text_of(bytes: &ArrayBuffer) -> Result<String, JsValue> {
    let text: String = Uint8Array::new(bytes).to_vec().into_iter().map(char::from).collect();
    let text = window().btoa(&text)?.replace('+', "-").replace('/', "_");
    Ok(text.trim_end_matches('=').to_owned())
}
