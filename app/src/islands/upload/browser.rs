//! The browser's side: a file that is dropped or chosen, sent with its form, and what to say meanwhile.
//!
//! What the server answers is shown as it is: where it sends the browser on, the browser goes there; else the page's
//! main part is put in the place of this one's, with the file still chosen.

use leptos::prelude::*;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    DragEvent, Element, Event, EventTarget, FormData, HtmlElement, HtmlFormElement, HtmlInputElement,
    HtmlProgressElement, ProgressEvent, XmlHttpRequest, XmlHttpRequestResponseType,
};

const LOST: &str = "The connection was lost. Send the file again when the connection is back.";
const STOPPED: &str = "Stopped. Nothing was stored.";
/// All of it had left: nobody here knows what became of it.
const UNKNOWN: &str =
    "The file was sent, and no answer came. Look in the list whether it is there before you send it again.";
const ONE: &str = "One file at a time: drop a single file.";
const SAID: &str = "govuk-body candour-upload__said";
const OVER: &str = "candour-drop--over";

struct Watch {
    form: HtmlFormElement,
    field: HtmlInputElement,
    drop: Element,
    /// The request that is under way.
    sending: Cell<Option<XmlHttpRequest>>,
    /// The tenth that was said last: a voice that reads every step would never end.
    said: Cell<u32>,
}

/// Watches the form that takes a file; nothing where the page has none.
pub(super) fn watch() {
    let found = || -> Option<Watch> {
        let field: HtmlInputElement = document().get_element_by_id("file")?.dyn_into().ok()?;
        let drop = field.closest("[data-drop]").ok()??;
        Some(Watch { form: field.form()?, field, drop, sending: Cell::default(), said: Cell::new(0) })
    };
    let Some(watch) = found().map(Rc::new) else { return };
    watch.hide("[data-drop-hint]", false);
    let _ = watch.drop.class_list().add_1("candour-drop--on");
    listen(&watch.form, "submit", &watch, |watch, event| {
        if watch.begin() {
            event.prevent_default();
        }
    });
    listen(&watch.drop, "dragover", &watch, |watch, event| {
        event.prevent_default();
        let _ = watch.drop.class_list().add_1(OVER);
    });
    listen(&watch.drop, "dragleave", &watch, |watch, _| {
        let _ = watch.drop.class_list().remove_1(OVER);
    });
    listen(&watch.drop, "drop", &watch, |watch, event| watch.dropped(event));
    listen(&watch.field, "change", &watch, |watch, _| watch.say(""));
    if let Some(button) = watch.part("[data-upload-cancel]") {
        listen(&button, "click", &watch, |watch, _| watch.stop());
    }
    // Says that from here on the way is shown: to tests, and to whoever looks into a fault.
    let _ = watch.form.set_attribute("data-upload-watch", "on");
}

fn listen(target: &EventTarget, name: &str, watch: &Rc<Watch>, react: fn(&Rc<Watch>, &Event)) {
    let watch = Rc::clone(watch);
    let listener = Closure::<dyn FnMut(Event)>::new(move |event: Event| react(&watch, &event));
    // Fails only for an invalid target; then the form works as it does without this island.
    let _ = target.add_event_listener_with_callback(name, listener.as_ref().unchecked_ref());
    // The page owns the listener for as long as it lives.
    listener.forget();
}

impl Watch {
    fn part(&self, selector: &str) -> Option<HtmlElement> {
        self.drop.query_selector(selector).ok()??.dyn_into().ok()
    }

    fn hide(&self, selector: &str, hidden: bool) {
        if let Some(part) = self.part(selector) {
            part.set_hidden(hidden);
        }
    }

    fn say(&self, text: &str) {
        self.says(text, false);
    }

    /// Says something; what went wrong looks like it.
    fn says(&self, text: &str, wrong: bool) {
        if let Some(place) = self.part("[data-upload-said]") {
            place.set_class_name(if wrong { "govuk-error-message" } else { SAID });
            place.set_text_content(Some(text));
        }
    }

    fn dropped(&self, event: &Event) {
        event.prevent_default();
        let _ = self.drop.class_list().remove_1(OVER);
        let Some(files) = event.dyn_ref::<DragEvent>().and_then(DragEvent::data_transfer).and_then(|all| all.files())
        else {
            return;
        };
        match (files.length(), files.get(0)) {
            (1, Some(file)) => {
                self.field.set_files(Some(&files));
                self.say(&format!("{} is chosen.", file.name()));
            }
            (0, _) => {}
            _ => self.says(ONE, true),
        }
    }

    /// Sends the form, and says so; `false` where the browser shall send it: without a file the server says what is
    /// missing.
    fn begin(self: &Rc<Self>) -> bool {
        if let Some(request) = self.sending.take() {
            self.sending.set(Some(request));
            return true;
        }
        let Some(file) = self.field.files().and_then(|files| files.get(0)) else { return false };
        // Whole numbers: reading and writing decimals would be a tenth of all that the browser loads.
        let most = self.field.get_attribute("data-most").and_then(|most| most.parse::<u32>().ok());
        if most.is_some_and(|most| file.size() > f64::from(most)) {
            let most = self.field.get_attribute("data-most-text").unwrap_or_default();
            let text = format!(
                "This file is larger than {most}. Nothing was sent. Save it smaller, for example as PDF, or say where it is held instead."
            );
            self.says(&text, true);
            return true;
        }
        self.said.set(0);
        self.say(&format!("Uploading {}", file.name()));
        // Where the browser cannot do it, the form is sent as every form is.
        self.send(file.name()).is_ok()
    }

    fn send(self: &Rc<Self>, name: String) -> Result<(), JsValue> {
        let request = XmlHttpRequest::new()?;
        request.open("POST", &self.form.action())?;
        request.set_response_type(XmlHttpRequestResponseType::Document);
        let data = FormData::new_with_form(&self.form)?;
        let watch = Rc::clone(self);
        let progress = Closure::<dyn FnMut(ProgressEvent)>::new(move |event: ProgressEvent| {
            if event.length_computable() && event.total() > 0.0 {
                watch.shows(event.loaded() * 100.0 / event.total(), &name);
            }
        });
        request.upload()?.set_onprogress(Some(progress.as_ref().unchecked_ref()));
        progress.forget();
        listen(&request, "load", self, |watch, _| watch.answered());
        listen(&request, "error", self, |watch, _| watch.ended(LOST));
        listen(&request, "abort", self, |watch, _| watch.ended(STOPPED));
        request.send_with_opt_form_data(Some(&data))?;
        self.sending.set(Some(request));
        self.hide("[data-upload]", false);
        Ok(())
    }

    fn shows(&self, percent: f64, name: &str) {
        if let Some(bar) = self.part("progress").and_then(|bar| bar.dyn_into::<HtmlProgressElement>().ok()) {
            bar.set_value(percent);
        }
        let tenth = (1..=10).rev().find(|tenth| percent >= f64::from(*tenth) * 10.0).unwrap_or(0);
        if tenth > self.said.replace(tenth) {
            self.say(&if tenth < 10 {
                format!("Uploading {name}: {} per cent", tenth * 10)
            } else {
                format!("{name} is sent. It is being checked.")
            });
        }
    }

    fn stop(&self) {
        if let Some(request) = self.sending.take() {
            let _ = request.abort();
        }
    }

    fn ended(&self, words: &str) {
        self.sending.take();
        self.hide("[data-upload]", true);
        let words = if self.said.get() == 10 { UNKNOWN } else { words };
        self.says(words, words != STOPPED);
    }

    /// The server has answered: with the way on, or with a page that says what is wrong.
    fn answered(&self) {
        let Some(request) = self.sending.take() else { return };
        let went_on = request.status().is_ok_and(|status| status < 400) && request.response_url() != self.form.action();
        if went_on {
            let _ = window().location().assign(&request.response_url());
            return;
        }
        let page = request.response_xml().ok().flatten();
        let main = page.as_ref().and_then(|page| page.query_selector("main").ok().flatten());
        let (Some(page), Some(main), Some(here)) = (&page, main, document().query_selector("main").ok().flatten())
        else {
            self.ended(LOST);
            return;
        };
        let files = self.field.files();
        here.set_inner_html(&main.inner_html());
        document().set_title(&page.title());
        // The file stays chosen: only a page that a browser loads anew loses it.
        let field = document().get_element_by_id("file").and_then(|field| field.dyn_into::<HtmlInputElement>().ok());
        if let Some(field) = field {
            field.set_files(files.as_ref());
            if let Some(hint) = document().get_element_by_id("file-hint") {
                hint.set_text_content(Some("The file that you chose is still chosen here."));
            }
        }
        watch();
        let summary = document().query_selector(".govuk-error-summary").ok().flatten();
        if let Some(summary) = summary.and_then(|summary| summary.dyn_into::<HtmlElement>().ok()) {
            let _ = summary.set_attribute("tabindex", "-1");
            let _ = summary.focus();
        }
    }
}
