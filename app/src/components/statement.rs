//! One statement as a card: what is asked, what helps, the fields of the answer, and what went wrong.

use super::answer::{answer_fields, whole_answer};
use super::choices::{Choice, Choices, choices};
use super::date::{DateField, date_field};
use super::dates::labels;
use super::details::details;
use super::errors::Errors;
use super::markdown::markdown;
use super::text_field::{TextArea, TextField, text_area, text_field};
use candour_domain::answer::{Answer, AnswerForm, EvidenceForm, MAX_EVIDENCE, field_name};
use candour_domain::question_set::{AnswerType, Demand, QuestionSet, Statement};
use candour_texts::t;
use leptos::prelude::*;

/// What the card of a statement shows.
pub struct Card<'a> {
    /// The question set.
    pub set: &'a QuestionSet,
    /// The statement.
    pub statement: &'a Statement,
    /// What stands in the fields.
    pub form: &'a AnswerForm,
    /// The revision that the fields start from.
    pub revision: i64,
    /// Whether it is asked now; else it is in the page, hidden.
    pub shown: bool,
    /// Who saved it last, and when; empty where nobody did.
    pub saved: String,
    /// What somebody else saved meanwhile.
    pub conflict: Option<Conflict>,
    /// Whether the stored answer could not be opened.
    pub unreadable: bool,
    /// The files that support it; nothing where there are none.
    pub files: Option<AnyView>,
    /// The ways to what belongs to it: its versions.
    pub ways: Option<AnyView>,
    /// What was agreed about it after earlier audits.
    pub earlier: Option<AnyView>,
    /// What the Board asked about it; nothing where it asked nothing.
    pub queries: Option<AnyView>,
    /// What stands ready of the last cycle.
    pub carried: Option<Carried>,
}

/// What the agency answered in the last cycle.
pub struct Carried {
    /// The year in which that opened.
    pub year: i32,
    /// The answer, as it would be one now.
    pub answer: Answer,
    /// Whether the answer itself stands in this version too; else only its texts and evidence do.
    pub whole: bool,
    /// How the statement was worded, where it is worded otherwise now.
    pub old_text: Option<String>,
}

/// What somebody else saved meanwhile.
pub struct Conflict {
    /// Who saved it, and when.
    pub who_and_when: String,
    /// What they saved.
    pub theirs: Answer,
}

/// The card.
pub fn card(mut card: Card<'_>, errors: &Errors) -> AnyView {
    let (files, ways, earlier, queries) =
        (card.files.take(), card.ways.take(), card.earlier.take(), card.queries.take());
    let card = &card;
    let id = &card.statement.id;
    let wrong = errors.any_of(&field_name(id, ""));
    let class = if wrong { "candour-statement candour-statement--error" } else { "candour-statement" };
    let fields = if card.unreadable {
        super::notice::warning(t!(
            "This answer is kept, but it cannot be opened now. Do not write it again: tell whoever runs Candour for your Board."
        ))
    } else {
        all_fields(card, files, errors)
    };
    let information = card.statement.answer == AnswerType::Information;
    let was_hidden =
        (!card.shown && !information).then(|| view! { <input type="hidden" name="was_hidden" value=id.0.clone()/> });
    view! {
        <section class=class id=format!("statement-{id}") data-statement=id.0.clone() hidden=!card.shown aria-labelledby=format!("title-{id}")>
            {statement_head(card.statement)}
            {help(card.statement)}
            {earlier}
            {queries}
            {was_hidden}
            {(!information).then_some(fields)}
            {ways}
        </section>
    }
    .into_any()
}

/// Number and text of a statement.
pub fn statement_head(statement: &Statement) -> AnyView {
    let marks = [
        statement.critical.then_some(t!("Critical")),
        (!statement.required && statement.answer != AnswerType::Information).then_some(t!("Optional")),
    ];
    let marks =
        marks.into_iter().flatten().map(|mark| view! { <span class="candour-mark">{mark}</span> }).collect_view();
    view! {
        <h2 class="candour-statement__title" id=format!("title-{}", statement.id)>
            <span class="candour-statement__code">{statement.code.clone()}</span>
            <span>{statement.text.clone()}</span>
        </h2>
        {marks}
    }
    .into_any()
}

/// Guidance and links, where the question is.
fn help(statement: &Statement) -> AnyView {
    let links = statement
        .resources
        .iter()
        .map(|link| view! { <li><a class="govuk-link" href=link.url.clone() rel="noopener noreferrer">{link.title.clone()}</a></li> })
        .collect_view();
    let links = (!statement.resources.is_empty()).then(|| view! { <ul class="govuk-list">{links}</ul> });
    if statement.guidance.trim().is_empty() && links.is_none() {
        return ().into_any();
    }
    let guidance = markdown(&statement.guidance);
    details(t!("Guidance"), view! { {guidance} {links} }.into_any())
}

/// The last cycle's answer, to confirm, to change or to drop.
fn carried_panel(card: &Card<'_>, carried: &Carried) -> AnyView {
    let (id, code) = (&card.statement.id, &card.statement.code);
    let reworded = carried.old_text.clone().map(|text| {
        view! { <p class="govuk-body-s">{t!("The statement was worded otherwise: “{text}”", text)}</p> }
    });
    let part = (!carried.whole).then(|| {
        view! { <p class="govuk-body-s">{t!("The answer that was given is none in this version. Its texts and evidence can be carried forward; choose the answer anew.")}</p> }
    });
    let button = |intent: &str, label: &'static str| {
        let value = format!("{intent}:{id}");
        view! {
            <button type="submit" class="govuk-button govuk-button--secondary candour-small-button" name="intent" value=value>
                {label}<span class="govuk-visually-hidden">{t!(" for {statement}", statement = code)}</span>
            </button>
        }
    };
    view! {
        <div class="candour-carried">
            <h3 class="govuk-heading-s">{t!("From {year}, please confirm", year = carried.year)}</h3>
            {reworded}
            {part}
            {whole_answer(card.set, card.statement, &carried.answer)}
            <div class="govuk-button-group">
                {button("confirm", t!("Confirm as it was"))}
                {button("fill", t!("Change it first"))}
                {button("drop", t!("Do not use it"))}
            </div>
        </div>
    }
    .into_any()
}

fn all_fields(card: &Card<'_>, files: Option<AnyView>, errors: &Errors) -> AnyView {
    let Card { set, statement, form, .. } = card;
    let id = &statement.id;
    let revision = field_name(id, "revision");
    let saved =
        (!card.saved.is_empty()).then(|| view! { <p class="candour-statement__saved">{card.saved.clone()}</p> });
    view! {
        <input type="hidden" name=revision value=card.revision.to_string()/>
        <p class="candour-statement__message" data-message=id.0.clone()></p>
        {card.conflict.as_ref().map(|conflict| both_texts(card, conflict))}
        {card.carried.as_ref().map(|carried| carried_panel(card, carried))}
        {answer_fields(set, statement, form, errors)}
        {text_part(statement, "narrative", statement.narrative, t!("How is it met?"), &form.narrative, errors)}
        {text_part(statement, "impact", statement.impact, t!("What difference has it made for adults?"), &form.impact, errors)}
        {evidence(statement, form, files, errors)}
        {saved}
    }
    .into_any()
}

fn text_part(statement: &Statement, part: &str, demand: Demand, label: &str, value: &str, errors: &Errors) -> AnyView {
    // What an older version of the page gave stays visible even where nothing is asked.
    if demand == Demand::None && value.is_empty() {
        return ().into_any();
    }
    let name = field_name(&statement.id, part);
    let label = if demand == Demand::Required { label.to_owned() } else { format!("{label} (optional)") };
    text_area(&TextArea { name: &name, label: &label, value, rows: 4, ..TextArea::default() }, errors)
}

fn evidence(statement: &Statement, form: &AnswerForm, files: Option<AnyView>, errors: &Errors) -> AnyView {
    let kept: Vec<&EvidenceForm> = form.evidence.iter().collect();
    if statement.evidence == Demand::None && kept.is_empty() {
        return files.into_any();
    }
    let blank = EvidenceForm::default();
    let room = kept.len() < MAX_EVIDENCE && kept.last().is_none_or(|last| !last.is_empty());
    let rows = kept.into_iter().chain(room.then_some(&blank)).enumerate();
    let rows = rows.map(|(place, row)| evidence_row(statement, place, row, errors)).collect_view();
    let prompts = statement.evidence_prompts.iter().map(|prompt| view! { <li>{prompt.clone()}</li> }).collect_view();
    let prompts = (!statement.evidence_prompts.is_empty()).then(|| {
        view! { <p class="govuk-hint">{t!("This could show it:")}</p> <ul class="govuk-list govuk-list--bullet govuk-hint">{prompts}</ul> }
    });
    let legend = if statement.evidence == Demand::Required { t!("Evidence") } else { t!("Evidence (optional)") };
    let more = format!("evidence:{}", statement.id);
    let label = view! { {t!("Save and add another")} <span class="govuk-visually-hidden">{t!(" piece of evidence for {code}", code = statement.code)}</span> };
    view! {
        <fieldset class="govuk-fieldset candour-evidence">
            <legend class="govuk-fieldset__legend govuk-fieldset__legend--s">
                {legend} <span class="govuk-visually-hidden">{t!(" for {statement}", statement = statement.code)}</span>
            </legend>
            <p class="govuk-hint">{t!("Say where it is to be found. Add the file itself only where somebody needs to read it here.")}</p>
            {prompts}
            {rows}
            <button type="submit" class="govuk-button govuk-button--secondary candour-small-button" name="intent" value=more>{label}</button>
            {files}
            {file_buttons(statement)}
        </fieldset>
    }
    .into_any()
}

/// The ways to the library and to the form that adds a file: what was typed here is saved first, so that nothing is
/// lost by going there.
fn file_buttons(statement: &Statement) -> AnyView {
    if statement.evidence == Demand::None {
        return ().into_any();
    }
    let button = |intent: &str, label: &'static str, rest: String| {
        let value = format!("{intent}:{}", statement.id);
        view! {
            <button type="submit" class="govuk-button govuk-button--secondary candour-small-button" name="intent" value=value>
                {label}<span class="govuk-visually-hidden">{rest}</span>
            </button>
        }
    };
    view! {
        {button("library", t!("Use evidence from our library"), t!(" for {statement}", statement = statement.code))}
        {button("file", t!("Save and add a file"), t!(" as evidence for {statement}", statement = statement.code))}
    }
    .into_any()
}

fn evidence_row(statement: &Statement, place: usize, row: &EvidenceForm, errors: &Errors) -> AnyView {
    let name = |part: &str| field_name(&statement.id, &format!("evidence.{place}.{part}"));
    if !row.piece.is_empty() {
        return library_row(statement, row, &name);
    }
    let line = |part: &str, label: &str, value: &str, hint: &'static str| {
        text_field(&TextField { name: &name(part), label, value, hint, ..TextField::default() }, errors)
    };
    let open = !row.is_empty() || errors.any_of(&name("")) || place == 0;
    let prefix = name("");
    let title = line(
        "title",
        &t!("Evidence {place}: title", place = place + 1),
        &row.title,
        t!("Such as “Safeguarding adults policy, version 4”"),
    );
    let rest = view! {
        {date_field(&DateField { prefix: &prefix, legend: t!("Its date (optional)"), hint: "", value: &row.date }, errors)}
        {line("owner", t!("Who owns it (optional)"), &row.owner, t!("A role rather than a name"))}
        {line("held", t!("Where it is held (optional)"), &row.held, "")}
        {line("link", t!("Link (optional)"), &row.link, t!("An address that begins with https://"))}
        {small_box(&name("keep"), t!("Keep it in our library").to_owned(), t!(" when this page is saved, for other statements and the next audit"), row.keep)}
    }
    .into_any();
    // The first row stands open: a person sees at once what is wanted. Later ones open by a line.
    let rest = view! {
        <details class="govuk-details candour-evidence__more" open=!row.is_empty() || errors.any_of(&prefix)>
            <summary class="govuk-details__summary"><span class="govuk-details__summary-text">{t!("Date, owner, place and link")}<span class="govuk-visually-hidden">{t!(" of evidence {place} for {code}", place = place + 1, code = statement.code)}</span></span></summary>
            <div class="govuk-details__text">{rest}</div>
        </details>
    };
    let class = if open { "candour-evidence__row" } else { "candour-evidence__row candour-evidence__row--blank" };
    view! { <div class=class>{title} {rest}</div> }.into_any()
}

/// Evidence from the library: its words are changed there. They go along in hidden fields, so that they are saved as
/// they were chosen.
fn library_row(statement: &Statement, row: &EvidenceForm, name: &impl Fn(&str) -> String) -> AnyView {
    let [day, month, year] = &row.date;
    let fields = [
        ("title", &row.title),
        ("day", day),
        ("month", month),
        ("year", year),
        ("owner", &row.owner),
        ("held", &row.held),
        ("link", &row.link),
        ("review_on", &row.review_on),
        ("expires_on", &row.expires_on),
        ("piece", &row.piece),
    ];
    let hidden = fields
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(part, value)| view! { <input type="hidden" id=name(part) name=name(part) value=value.clone()/> })
        .collect_view();
    let date = candour_domain::answer::parse_date(&row.date).ok().flatten().map(candour_domain::time::date_text);
    let about: Vec<_> =
        [&row.held, &row.owner].into_iter().filter(|text| !text.is_empty()).cloned().chain(date).collect();
    let link = (!row.link.is_empty())
        .then(|| view! { " " <a class="govuk-link" href=row.link.clone() rel="noopener noreferrer">{t!("Open the link")}<span class="govuk-visually-hidden">{t!(" of {title}", title = row.title)}</span></a> });
    let dates = labels(row.review_on.parse().ok(), row.expires_on.parse().ok());
    let code = t!(" from {statement}", statement = statement.code);
    view! {
        <div class="candour-evidence__row candour-evidence__row--kept">
            {hidden}
            <p class="govuk-body">
                <strong>{row.title.clone()}</strong>{link}
                <span class="candour-evidence__about">{about.join(", ")}</span>
                <span class="candour-evidence__about">{t!("From ")} <a class="govuk-link" href=format!("/evidence/{}", row.piece)>{t!("our library")}</a></span>
                {dates}
            </p>
            {small_box(&name("away"), t!("Take it away").to_owned(), &code, row.away)}
        </div>
    }
    .into_any()
}

fn small_box(name: &str, label: String, rest: &str, on: bool) -> AnyView {
    view! {
        <div class="govuk-checkboxes govuk-checkboxes--small">
            <div class="govuk-checkboxes__item">
                <input class="govuk-checkboxes__input" id=name.to_owned() name=name.to_owned() type="checkbox" value="yes" checked=on/>
                <label class="govuk-label govuk-checkboxes__label" for=name.to_owned()>{label}{rest.to_owned()}</label>
            </div>
        </div>
    }
    .into_any()
}

/// The other person's text beside one's own, and the choice between them.
fn both_texts(card: &Card<'_>, conflict: &Conflict) -> AnyView {
    let id = &card.statement.id;
    let name = field_name(id, "resolve");
    let items = vec![
        Choice::new("mine", t!("Save what stands in the fields below"))
            .hint(t!("Copy over from theirs what you want to keep. Theirs stays in the history.")),
        Choice::new("theirs", t!("Keep what they saved")).hint(t!("What stands in the fields below is dropped.")),
    ];
    let question = Choices {
        name: &name,
        id: None,
        legend: t!("Which text shall stand?"),
        hint: "",
        items,
        chosen: vec!["mine".to_owned()],
        many: false,
        quiet_legend: false,
    };
    view! {
        <div class="candour-conflict">
            <p class="govuk-body"><strong>{t!("{who_and_when} saved this statement while you were writing.", who_and_when = conflict.who_and_when)}</strong></p>
            <div class="candour-conflict__theirs">
                <h3 class="govuk-heading-s">{t!("What they saved")}</h3>
                {whole_answer(card.set, card.statement, &conflict.theirs)}
            </div>
            <p class="govuk-body">{t!("What you wrote stands in the fields below. Nothing of it is saved yet.")}</p>
            {choices(question, &Errors::default())}
        </div>
    }
    .into_any()
}
