//! What differs between two versions, in the words of those who wrote them.

use crate::components::table::{heads, table};
use candour_domain::ids::AgencyType;
use candour_domain::question_set::{AppliesTo, Comparison, QuestionSet, StatementSummary, Word as _};
use leptos::prelude::*;

/// The differences, a table for each kind.
pub(super) fn comparison(set: &QuestionSet, found: &Comparison, base: &str, may_confirm: bool) -> AnyView {
    if found.is_unchanged() {
        return view! { <p class="govuk-body">"Nothing that an agency or a score would notice."</p> }.into_any();
    }
    let scoring = found.scoring_changed.then(|| {
        view! { <p class="govuk-body">"Thresholds, the critical cap or the rule for the overall figure differ: overall figures of the two versions are not made in the same way."</p> }
    });
    view! {
        {summaries("Added", &found.added)}
        {summaries("Removed", &found.removed)}
        {reworded(found, base, may_confirm)}
        {to_confirm(set, found, base, may_confirm)}
        {moved(found)}
        {graded(set, found)}
        {scoring}
    }
    .into_any()
}

fn cell(text: impl Into<String>) -> AnyView {
    text.into().into_any()
}

fn unless_empty(caption: &'static str, columns: &[&str], rows: Vec<Vec<AnyView>>) -> AnyView {
    if rows.is_empty() { ().into_any() } else { table(caption, heads(columns), rows, "candour-differences") }
}

fn summaries(caption: &'static str, statements: &[StatementSummary]) -> AnyView {
    let rows = statements
        .iter()
        .map(|s| vec![cell(s.code.clone()), cell(s.standard.0.clone()), cell(s.text.clone())])
        .collect();
    unless_empty(caption, &["Statement", "Standard", "Text"], rows)
}

fn reworded(found: &Comparison, base: &str, may_confirm: bool) -> AnyView {
    let rows = found
        .reworded
        .iter()
        .map(|change| {
            let compared = if change.like_for_like {
                cell("Compared")
            } else if may_confirm {
                confirm_button(base, change.id.as_str(), &change.code)
            } else {
                cell("Not compared")
            };
            vec![cell(change.code.clone()), cell(change.before.clone()), cell(change.after.clone()), compared]
        })
        .collect();
    unless_empty("Reworded", &["Statement", "Before", "After", "Over the cycles"], rows)
}

fn confirm_button(base: &str, statement: &str, code: &str) -> AnyView {
    view! {
        <form method="post" action=format!("{base}/confirm")>
            <button type="submit" class="govuk-button govuk-button--secondary candour-small-button" name="statement" value=statement.to_owned()>
                "It means the same" <span class="govuk-visually-hidden">{format!(": compare {code} over the cycles")}</span>
            </button>
        </form>
    }
    .into_any()
}

/// Statements that follow others under a new id, and wait for the QA Manager's word.
fn to_confirm(set: &QuestionSet, found: &Comparison, base: &str, may_confirm: bool) -> AnyView {
    let rows = found
        .carried_forward
        .iter()
        .filter(|carried| {
            carried.needs_confirmation && !found.reworded.iter().any(|change| change.id == carried.statement)
        })
        .map(|carried| {
            let from = carried.from.iter().map(|id| id.0.as_str()).collect::<Vec<_>>().join(", ");
            let text =
                set.statement(&carried.statement).map(|(_, statement)| statement.text.clone()).unwrap_or_default();
            let button = if may_confirm {
                confirm_button(base, carried.statement.as_str(), &carried.code)
            } else {
                cell("Not compared")
            };
            vec![cell(carried.code.clone()), cell(from), cell(text), button]
        })
        .collect();
    unless_empty("Follow an earlier statement", &["Statement", "Follows", "Text", "Over the cycles"], rows)
}

fn moved(found: &Comparison) -> AnyView {
    let rows = found
        .moved
        .iter()
        .map(|change| {
            let place = |standard: &str, code: &str| cell(format!("{code} in {standard}"));
            vec![
                cell(change.id.0.clone()),
                place(change.from_standard.as_str(), &change.from_code),
                place(change.to_standard.as_str(), &change.to_code),
            ]
        })
        .collect();
    unless_empty("Moved", &["Statement", "Before", "After"], rows)
}

/// Weights, scales, answers, who is asked, and other details: before and after.
fn graded(set: &QuestionSet, found: &Comparison) -> AnyView {
    let who = |applies: &AppliesTo| match applies {
        AppliesTo::All(_) => "every type".to_owned(),
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
        .map(|c| line(&c.code, "Weight", c.before.normalize().to_string(), c.after.normalize().to_string()));
    let scales = found.scale_changed.iter().map(|c| line(&c.code, "Scale", c.before.clone(), c.after.clone()));
    let asked = found.applicability_changed.iter().map(|c| line(&c.code, "Asked of", who(&c.before), who(&c.after)));
    let answers = found
        .answer_changed
        .iter()
        .map(|c| line(&c.code, "Answer", c.before.word().replace('_', " "), c.after.word().replace('_', " ")));
    let details = found
        .details_changed
        .iter()
        .map(|c| line(&c.code, "Details", String::new(), c.fields.join(", ").replace('_', " ")));
    let rows = weights.chain(scales).chain(asked).chain(answers).chain(details).collect();
    unless_empty("Changed", &["Statement", "What", "Before", "After"], rows)
}
