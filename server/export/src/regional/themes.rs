//! The findings of the audit, without agencies.

use super::Theme;
use super::tables::{Context, NOT_MODERATED, SUPPRESSED, Table, Value};
use candour_domain::findings::About;

/// The columns of `themes.csv`.
const THEMES: [&str; 10] = [
    "finding",
    "standard_id",
    "standard_code",
    "statement_id",
    "statement_code",
    "green",
    "amber",
    "red",
    "text",
    "suppressed",
];

/// A row a finding. What it is about is shown where the rows of all for the same standard or statement are: that
/// something was found there says how it was answered. Counts are never of levels of which some are the agencies' own
/// and some the panel's.
pub(super) fn themes(context: &Context<'_>, themes: &[Theme]) -> Table {
    let rows = themes.iter().map(|theme| row(context, theme));
    Table { name: "themes", columns: &THEMES, rows: rows.collect() }
}

fn row(context: &Context<'_>, theme: &Theme) -> Vec<Value> {
    let mut row = vec![Value::Word(theme.kind.code())];
    if theme.about.as_ref().is_some_and(|about| is_hidden(context, about)) {
        row.extend([SUPPRESSED; 7].map(Value::Word));
        row.extend([Value::Empty, Value::Word("yes")]);
        return row;
    }
    let (standard, statement) = match &theme.about {
        None => (None, None),
        Some(About::Standard(id)) => (context.set.standard(id), None),
        Some(About::Statement(id)) => context.set.statement(id).unzip(),
    };
    let named = |id: &str, code: &str| [Value::from(id), Value::from(code)];
    row.extend(standard.map_or([Value::Empty, Value::Empty], |one| named(one.id.as_str(), &one.code)));
    row.extend(statement.map_or([Value::Empty, Value::Empty], |one| named(one.id.as_str(), &one.code)));
    row.extend(match &theme.colours {
        None => [Value::Empty, Value::Empty, Value::Empty],
        Some(_) if is_mixed(context) => [NOT_MODERATED; 3].map(Value::Word),
        Some(colours) => [colours.green, colours.amber, colours.red].map(Value::Count),
    });
    row.push(theme.text.as_deref().map_or(Value::Empty, Value::from));
    row.push(Value::Word("no"));
    row
}

/// Whether the rows of all for the same are hidden.
fn is_hidden(context: &Context<'_>, about: &About) -> bool {
    let hidden = match about {
        About::Statement(id) => {
            context.index.find(context.set, id).and_then(|place| context.hidden.statements.get(place.at))
        }
        About::Standard(id) => {
            let at = context.set.standards.iter().position(|standard| standard.id == *id);
            at.and_then(|at| context.hidden.standards.get(at))
        }
    };
    hidden.copied().unwrap_or(true)
}

/// Whether the levels of some agencies are released after moderation and those of others are not.
fn is_mixed(context: &Context<'_>) -> bool {
    context.all().is_some_and(|all| all.moderated > 0 && !all.is_moderated())
}
