//! What differs between two versions, in the words of those who wrote them.

use crate::components::details::details;
use crate::components::table::records;
use candour_domain::ids::{AgencyType, StandardId, StatementId};
use candour_domain::question_set::{AppliesTo, Comparison, QuestionSet, StatementSummary, Word as _};
use candour_service::question_sets::Before;
use candour_texts::t;
use leptos::prelude::*;

/// The two versions that are compared.
#[derive(Clone, Copy)]
struct Versions<'a> {
    before: &'a QuestionSet,
    now: &'a QuestionSet,
}

impl Versions<'_> {
    /// A standard as people know it: its number and title.
    fn standard(&self, id: &StandardId) -> String {
        let sets = [self.now, self.before];
        let standard = sets.iter().find_map(|set| set.standards.iter().find(|standard| standard.id == *id));
        standard.map_or_else(|| id.0.clone(), |standard| format!("{}. {}", standard.code, standard.title))
    }

    /// A statement of the version before: its number and text.
    fn earlier(&self, id: &StatementId) -> String {
        numbered(self.before, id)
    }

    /// A statement of this version: its number and text.
    fn present(&self, id: &StatementId) -> String {
        numbered(self.now, id)
    }
}

fn numbered(set: &QuestionSet, id: &StatementId) -> String {
    let found = set.statement(id);
    found.map_or_else(|| id.0.clone(), |(_, statement)| format!("{} {}", statement.code, statement.text))
}

/// The differences, a table for each kind.
pub(super) fn comparison(set: &QuestionSet, before: &Before, base: &str, may_confirm: bool) -> AnyView {
    let found = &before.differences;
    let versions = Versions { before: &before.set, now: set };
    let unchanged = found.is_unchanged().then(|| {
        view! { <p class="govuk-body">{t!("Nothing that an agency or a score would notice.")}</p> }
    });
    let scoring = found.scoring_changed.then(|| {
        view! { <p class="govuk-body">{t!("Thresholds, the critical cap or the rule for the overall figure differ: overall figures of the two versions are not made in the same way.")}</p> }
    });
    view! {
        {unchanged}
        {summaries(t!("Added"), versions, &found.added)}
        {summaries(t!("Removed"), versions, &found.removed)}
        {reworded(found, base, may_confirm)}
        {to_confirm(versions, found, base, may_confirm)}
        {moved(versions, found)}
        {graded(set, found)}
        {scoring}
        {carried(versions, found)}
    }
    .into_any()
}

fn cell(text: impl Into<String>) -> AnyView {
    text.into().into_any()
}

fn unless_empty(caption: &'static str, columns: &[&'static str], rows: Vec<Vec<AnyView>>) -> AnyView {
    if rows.is_empty() { ().into_any() } else { records(caption, columns, rows, "candour-differences") }
}

fn summaries(caption: &'static str, versions: Versions<'_>, statements: &[StatementSummary]) -> AnyView {
    let rows = statements
        .iter()
        .map(|s| vec![cell(s.code.clone()), cell(versions.standard(&s.standard)), cell(s.text.clone())])
        .collect();
    unless_empty(caption, &[t!("Statement"), t!("Standard"), t!("Text")], rows)
}

fn reworded(found: &Comparison, base: &str, may_confirm: bool) -> AnyView {
    let rows = found
        .reworded
        .iter()
        .map(|change| {
            let compared = if change.like_for_like {
                cell(t!("Compared over the cycles"))
            } else if may_confirm {
                confirm_button(base, change.id.as_str(), &change.code)
            } else {
                cell(t!("Not compared over the cycles"))
            };
            vec![cell(change.code.clone()), cell(change.before.clone()), cell(change.after.clone()), compared]
        })
        .collect();
    unless_empty(t!("Reworded"), &[t!("Statement"), t!("Before"), t!("After"), t!("If it still asks the same")], rows)
}

fn confirm_button(base: &str, statement: &str, code: &str) -> AnyView {
    view! {
        <form method="post" action=format!("{base}/confirm")>
            <button type="submit" class="govuk-button govuk-button--secondary candour-small-button" name="statement" value=statement.to_owned()>
                {t!("Compare them")} <span class="govuk-visually-hidden">{t!(": statement {code} still asks the same", code)}</span>
            </button>
        </form>
    }
    .into_any()
}

/// Statements that follow others under a new id, and wait for the QA Manager's word.
fn to_confirm(versions: Versions<'_>, found: &Comparison, base: &str, may_confirm: bool) -> AnyView {
    let rows = found
        .carried_forward
        .iter()
        .filter(|carried| {
            carried.needs_confirmation && !found.reworded.iter().any(|change| change.id == carried.statement)
        })
        .map(|carried| {
            let from = carried.from.iter().map(|id| versions.earlier(id)).collect::<Vec<_>>().join("; ");
            let now = versions.now.statement(&carried.statement);
            let text = now.map(|(_, statement)| statement.text.clone()).unwrap_or_default();
            let button = if may_confirm {
                confirm_button(base, carried.statement.as_str(), &carried.code)
            } else {
                cell(t!("Not compared over the cycles"))
            };
            vec![cell(carried.code.clone()), cell(text), cell(from), button]
        })
        .collect();
    unless_empty(
        t!("Follow earlier statements"),
        &[t!("Statement"), t!("Text"), t!("Follows"), t!("If it still asks the same")],
        rows,
    )
}

fn moved(versions: Versions<'_>, found: &Comparison) -> AnyView {
    let rows = found
        .moved
        .iter()
        .map(|change| {
            let text = versions.now.statement(&change.id).map(|(_, statement)| statement.text.clone());
            let place = |standard: &StandardId, code: &str| {
                cell(t!("{code}, in {standard}", code, standard = versions.standard(standard)))
            };
            vec![
                cell(text.unwrap_or_default()),
                place(&change.from_standard, &change.from_code),
                place(&change.to_standard, &change.to_code),
            ]
        })
        .collect();
    unless_empty(t!("Moved"), &[t!("Statement"), t!("Was"), t!("Is")], rows)
}

/// Weights, scales, answers, who is asked, and other details: before and after.
fn graded(set: &QuestionSet, found: &Comparison) -> AnyView {
    let who = |applies: &AppliesTo| match applies {
        AppliesTo::All(_) => t!("every type").to_owned(),
        AppliesTo::Only(types) => {
            let label = |code: &AgencyType| {
                set.agency_types
                    .iter()
                    .find(|known| known.code == *code)
                    .map_or_else(|| code.0.clone(), |known| known.label.clone())
            };
            types.iter().map(label).collect::<Vec<_>>().join(", ")
        }
    };
    let line = |code: &str, what: &str, before: String, after: String| {
        vec![cell(code.to_owned()), cell(what.to_owned()), cell(before), cell(after)]
    };
    let weights = found
        .reweighted
        .iter()
        .map(|c| line(&c.code, t!("Weight"), c.before.normalize().to_string(), c.after.normalize().to_string()));
    let scales = found.scale_changed.iter().map(|c| line(&c.code, t!("Scale"), c.before.clone(), c.after.clone()));
    let asked =
        found.applicability_changed.iter().map(|c| line(&c.code, t!("Asked of"), who(&c.before), who(&c.after)));
    let answers = found
        .answer_changed
        .iter()
        .map(|c| line(&c.code, t!("Answer"), c.before.word().replace('_', " "), c.after.word().replace('_', " ")));
    let details = found.details_changed.iter().map(|c| {
        line(
            &c.code,
            t!("Details"),
            String::new(),
            t!("Changed: {value}", value = c.fields.join(", ").replace('_', " ")),
        )
    });
    let rows = weights.chain(scales).chain(asked).chain(answers).chain(details).collect();
    unless_empty(t!("Changed"), &[t!("Statement"), t!("What"), t!("Before"), t!("After")], rows)
}

/// For each statement, what of the earlier answers a return would start with.
fn carried(versions: Versions<'_>, found: &Comparison) -> AnyView {
    let rows: Vec<_> = found
        .carried_forward
        .iter()
        .map(|carried| {
            let from = carried.from.iter().map(|id| versions.earlier(id)).collect::<Vec<_>>().join("; ");
            let what = match (carried.from.is_empty(), carried.answer_fits) {
                (true, _) => t!("Nothing: it is new"),
                (_, true) => t!("Answer, texts and evidence"),
                (_, false) => t!("Texts and evidence: the answer is of another kind"),
            };
            let compared = if carried.like_for_like { t!("Yes") } else { t!("No") };
            vec![cell(versions.present(&carried.statement)), cell(from), cell(what), cell(compared)]
        })
        .collect();
    let columns =
        [t!("Statement"), t!("Follows"), t!("What stands ready to be confirmed"), t!("Compared over the cycles")];
    details(t!("What is carried forward, statement by statement"), unless_empty(t!("Carried forward"), &columns, rows))
}
