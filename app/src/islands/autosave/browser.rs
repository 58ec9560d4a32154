//! The browser's side: which statements changed, one request at a time, and what to say.

use super::{AutosaveReply, FORM_ID, Status};
use crate::islands::page::{statement_in_focus, statement_of, text_of};
use leptos::leptos_dom::helpers::{TimeoutHandle, set_timeout_with_handle};
use leptos::prelude::*;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::time::Duration;
use wasm_bindgen::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Element, Event, FormData, HtmlElement, HtmlFormElement, HtmlInputElement, RequestInit, Response};

/// How long a person must pause before what was typed is saved.
const PAUSE: Duration = Duration::from_millis(1200);
/// How long to wait before a save that did not reach the server is tried again.
const RETRY: Duration = Duration::from_secs(10);

const OFFLINE: &str =
    "Not saved yet: the connection is lost. Your text stays on this page and is saved when it is back.";
const SIGNED_OUT: &str = "Not saved: you have been signed out. Your text is still here. Choose “Save and continue” to sign in again and save it.";

struct Watch {
    form: HtmlFormElement,
    url: String,
    say: WriteSignal<Status>,
    /// Whether the last that was said is about more than one statement, such as a lost connection.
    warned: RefCell<bool>,
    /// When something was saved last, such as "14:02".
    saved_at: RefCell<String>,
    /// What waits to be sent.
    changed: RefCell<BTreeSet<String>>,
    /// What the server refused, and why: sent again once the person changes it.
    held: RefCell<BTreeMap<String, Refused>>,
    /// The fields of each statement as the server last had them.
    kept: RefCell<BTreeMap<String, String>>,
    timer: RefCell<Option<TimeoutHandle>>,
    sending: RefCell<bool>,
}

/// Why a statement was not saved.
struct Refused {
    why: String,
    /// Whether it may wait until the person has left the statement: they may not have finished.
    patient: bool,
}

/// What came of one request.
enum Outcome {
    Reply(AutosaveReply),
    SignedOut,
    Unreachable,
}

/// Starts to watch the form.
pub(super) fn watch(url: String, say: WriteSignal<Status>) {
    let Some(form) = document().get_element_by_id(FORM_ID).and_then(|element| element.dyn_into().ok()) else {
        return;
    };
    let watch = Rc::new(Watch {
        form,
        url,
        say,
        warned: RefCell::default(),
        saved_at: RefCell::default(),
        changed: RefCell::default(),
        held: RefCell::default(),
        kept: RefCell::default(),
        timer: RefCell::default(),
        sending: RefCell::new(false),
    });
    watch.remember();
    listen(&watch.form, "input", &watch, Noting::note);
    listen(&watch.form, "change", &watch, Noting::note);
    listen(&watch.form, "focusout", &watch, |watch, event| {
        if !*watch.warned.borrow() {
            watch.tell(left_for(event).as_deref());
        }
    });
    // The person saves the whole page: what is pending goes with it.
    listen(&watch.form, "submit", &watch, |watch, _| watch.leave());
    // Says that from here on the page saves by itself: to tests, and to whoever looks into a fault.
    let _ = watch.form.set_attribute("data-autosave", "on");
    listen(&window(), "online", &watch, |watch, _| Watch::send(watch));
    listen(&window(), "beforeunload", &watch, |watch, event| {
        if watch.unsaved() {
            event.prevent_default();
        }
    });
}

fn listen(target: &web_sys::EventTarget, name: &str, watch: &Rc<Watch>, react: fn(&Rc<Watch>, &Event)) {
    let watch = Rc::clone(watch);
    let listener = Closure::<dyn FnMut(Event)>::new(move |event: Event| react(&watch, &event));
    // Fails only for an invalid target; then the page works as it does without this island.
    let _ = target.add_event_listener_with_callback(name, listener.as_ref().unchecked_ref());
    // The page owns the listener for as long as it lives.
    listener.forget();
}

trait Noting {
    fn note(&self, event: &Event);
    fn wait(&self, pause: Duration);
}

impl Noting for Rc<Watch> {
    /// Notes the statement that an event belongs to, and waits for a pause. A field that is only left
    /// tells of a change a second time, when it is saved already.
    fn note(&self, event: &Event) {
        let Some(id) = event.target().and_then(statement_of) else { return };
        if self.fields_of(&id) != self.kept.borrow().get(&id).cloned() {
            self.held.borrow_mut().remove(&id);
            self.changed.borrow_mut().insert(id);
            self.wait(PAUSE);
        }
    }

    fn wait(&self, pause: Duration) {
        if let Some(earlier) = self.timer.borrow_mut().take() {
            earlier.clear();
        }
        let watch = Rc::clone(self);
        *self.timer.borrow_mut() = set_timeout_with_handle(move || Watch::send(&watch), pause).ok();
    }
}

impl Watch {
    fn unsaved(&self) -> bool {
        !self.changed.borrow().is_empty() || !self.held.borrow().is_empty() || *self.sending.borrow()
    }

    fn leave(&self) {
        self.changed.borrow_mut().clear();
        self.held.borrow_mut().clear();
    }

    /// What the page came with is what the server has.
    fn remember(&self) {
        let Ok(cards) = self.form.query_selector_all("[data-statement]") else { return };
        let ids = (0..cards.length())
            .filter_map(|place| cards.item(place)?.dyn_into::<Element>().ok()?.get_attribute("data-statement"));
        self.kept.borrow_mut().extend(ids.filter_map(|id| Some((id.clone(), self.fields_of(&id)?))));
    }

    /// A statement's fields as text, to be compared.
    fn fields_of(&self, statement: &str) -> Option<String> {
        let params = self.body(&BTreeSet::from([statement.to_owned()])).ok()?;
        params.delete(&format!("s.{statement}.revision"));
        Some(params.to_string().into())
    }

    /// Sends what changed, one request at a time: the next starts from the revisions of this one.
    fn send(watch: &Rc<Self>) {
        if *watch.sending.borrow() || watch.changed.borrow().is_empty() {
            return;
        }
        *watch.sending.borrow_mut() = true;
        let statements = std::mem::take(&mut *watch.changed.borrow_mut());
        let sent: BTreeMap<_, _> =
            statements.iter().filter_map(|id| Some((id.clone(), watch.fields_of(id)?))).collect();
        let watch = Rc::clone(watch);
        spawn_local(async move {
            let outcome = watch.post(&statements).await;
            *watch.sending.borrow_mut() = false;
            watch.settle(statements, sent, outcome);
        });
    }

    async fn post(&self, statements: &BTreeSet<String>) -> Outcome {
        match self.request(statements).await {
            Ok(response) if response.status() == 401 => Outcome::SignedOut,
            Ok(response) => match text_of(&response).await.as_deref().map(serde_json::from_str) {
                Some(Ok(reply)) => Outcome::Reply(reply),
                _ => Outcome::Unreachable,
            },
            Err(_) => Outcome::Unreachable,
        }
    }

    async fn request(&self, statements: &BTreeSet<String>) -> Result<Response, JsValue> {
        let init = RequestInit::new();
        init.set_method("POST");
        init.set_body(&self.body(statements)?.into());
        JsFuture::from(window().fetch_with_str_and_init(&self.url, &init)).await?.dyn_into()
    }

    /// The fields of these statements, as the form would post them.
    fn body(&self, statements: &BTreeSet<String>) -> Result<web_sys::UrlSearchParams, JsValue> {
        let params = web_sys::UrlSearchParams::new()?;
        let data = FormData::new_with_form(&self.form)?;
        for entry in js_sys::try_iter(&data)?.into_iter().flatten() {
            let pair = js_sys::Array::from(&entry?);
            if let (Some(name), Some(value)) = (pair.get(0).as_string(), pair.get(1).as_string())
                && statements.iter().any(|id| belongs(&name, id))
            {
                params.append(&name, &value);
            }
        }
        Ok(params)
    }

    fn settle(self: &Rc<Self>, statements: BTreeSet<String>, sent: BTreeMap<String, String>, outcome: Outcome) {
        match outcome {
            Outcome::Reply(reply) if reply.saved_at.is_empty() => self.refused(statements, reply),
            Outcome::Reply(reply) => {
                self.kept.borrow_mut().extend(sent);
                self.saved(&statements, reply);
            }
            Outcome::SignedOut => {
                self.changed.borrow_mut().extend(statements);
                self.warn(SIGNED_OUT);
            }
            Outcome::Unreachable => {
                self.changed.borrow_mut().extend(statements);
                self.warn(OFFLINE);
                self.wait(RETRY);
            }
        }
    }

    fn saved(self: &Rc<Self>, statements: &BTreeSet<String>, reply: AutosaveReply) {
        for (statement, revision) in &reply.revisions {
            if let Some(field) = self.revision_field(statement) {
                field.set_value(&revision.to_string());
            }
        }
        for statement in statements {
            self.message(statement, "");
        }
        self.show_asked(&reply.asked);
        if let Ok(Some(element)) = document().query_selector("[data-progress]") {
            element.set_text_content(Some(&reply.progress));
        }
        if let Ok(Some(bar)) = document().query_selector(".candour-progress__done") {
            // Only the length of a picture: the sentence beside it is what counts.
            let _ = bar.set_attribute("width", &reply.percent.to_string());
        }
        *self.saved_at.borrow_mut() = reply.saved_at;
        *self.warned.borrow_mut() = false;
        self.tell(statement_in_focus().as_deref());
        if !self.changed.borrow().is_empty() {
            self.wait(PAUSE);
        }
    }

    /// Nothing was saved: says why, beside the statement, and keeps what was typed. What is right of it
    /// is sent again without the rest.
    fn refused(self: &Rc<Self>, statements: BTreeSet<String>, reply: AutosaveReply) {
        for statement in &statements {
            self.message(statement, "");
        }
        if !reply.refused.is_empty() {
            let why = |id: String| (id, Refused { why: String::new(), patient: true });
            self.held.borrow_mut().extend(statements.into_iter().map(why));
            self.warn(&reply.refused);
            return;
        }
        let mut wrong = BTreeMap::new();
        for error in reply.errors {
            let why = format!("Not saved: {}", error.message);
            wrong.entry(error.statement).or_insert(Refused { why, patient: true });
        }
        for conflict in reply.conflicts {
            let why = format!(
                "{} saved this statement while you were writing. Choose “Save and continue” to see both texts side by side.",
                conflict.who_and_when
            );
            wrong.insert(conflict.statement, Refused { why, patient: false });
        }
        let right: BTreeSet<_> = statements.into_iter().filter(|id| !wrong.contains_key(id)).collect();
        self.held.borrow_mut().extend(wrong);
        self.changed.borrow_mut().extend(right);
        *self.warned.borrow_mut() = false;
        self.tell(statement_in_focus().as_deref());
        Self::send(self);
    }

    /// Says how saving stands. While the person is in a statement (`inside`), what they have not finished
    /// there is no fault yet.
    fn tell(&self, inside: Option<&str>) {
        let saved = match self.saved_at.borrow().as_str() {
            "" => String::new(),
            at => format!("Saved {at}"),
        };
        let held = self.held.borrow();
        let waiting = held.iter().filter(|(_, refused)| !refused.why.is_empty());
        let (patient, wrong): (Vec<_>, Vec<_>) =
            waiting.partition(|(id, refused)| refused.patient && inside == Some(id.as_str()));
        for (id, refused) in &wrong {
            self.message(id, &refused.why);
        }
        let named = |refused: &[(&String, &Refused)]| -> Vec<_> {
            refused.iter().map(|(id, _)| ((*id).clone(), code_of(id))).collect()
        };
        let dot = if saved.is_empty() { "" } else { ". " };
        if !wrong.is_empty() {
            let text = format!("{saved}{dot}Not saved, see the note:");
            self.say.set(Status { text, places: named(&wrong), wrong: true });
        } else if !patient.is_empty() {
            let text = format!("{saved}{dot}Not finished yet:");
            self.say.set(Status { text, places: named(&patient), wrong: false });
        } else if !saved.is_empty() {
            self.say.set(Status { text: saved, ..Status::default() });
        }
    }

    fn warn(&self, text: &str) {
        *self.warned.borrow_mut() = true;
        self.say.set(Status { text: text.to_owned(), wrong: true, ..Status::default() });
    }

    fn show_asked(&self, asked: &[String]) {
        let Ok(cards) = self.form.query_selector_all("[data-statement]") else { return };
        for card in (0..cards.length()).filter_map(|place| cards.item(place)?.dyn_into::<HtmlElement>().ok()) {
            let id = card.get_attribute("data-statement").unwrap_or_default();
            card.set_hidden(!asked.contains(&id));
        }
    }

    fn revision_field(&self, statement: &str) -> Option<HtmlInputElement> {
        let wanted = format!("s.{statement}.revision");
        let fields = self.form.query_selector_all("input[type=hidden]").ok()?;
        (0..fields.length())
            .filter_map(|place| fields.item(place)?.dyn_into::<HtmlInputElement>().ok())
            .find(|field| field.name() == wanted)
    }

    fn message(&self, statement: &str, text: &str) {
        let Ok(places) = self.form.query_selector_all("[data-message]") else { return };
        (0..places.length())
            .filter_map(|place| places.item(place)?.dyn_into::<Element>().ok())
            .filter(|element| element.get_attribute("data-message").as_deref() == Some(statement))
            .for_each(|element| element.set_text_content(Some(text)));
    }
}

/// The number that people know a statement by.
fn code_of(statement: &str) -> String {
    let head = document().get_element_by_id(&format!("title-{statement}"));
    let code = head.and_then(|head| head.query_selector(".candour-statement__code").ok().flatten());
    code.and_then(|code| code.text_content()).unwrap_or_else(|| statement.to_owned())
}

/// The statement that the focus goes to.
fn left_for(event: &Event) -> Option<String> {
    let next = js_sys::Reflect::get(event, &"relatedTarget".into()).ok()?;
    statement_of(next.dyn_into().ok()?)
}

/// Whether a field belongs to a statement: `s.<id>.…`. Ids hold no full stop.
fn belongs(field: &str, statement: &str) -> bool {
    field.strip_prefix("s.").and_then(|rest| rest.strip_prefix(statement)).is_some_and(|rest| rest.starts_with('.'))
}
