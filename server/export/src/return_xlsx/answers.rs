//! The sheet on which statements are answered: a row for each, under the heading of its standard; a statement of
//! which several options may hold has a row more for each of them.

use super::choices::{Pick, choices, word_of};
use super::facts::Kept;
use super::lists::{self, Lists};
use super::long_texts::LongTexts;
use super::{Document, Part, plain, sheets};
use crate::book::cell::{self, Cell, put};
use crate::book::formats::{Kind, shut};
use crate::book::page::{self, BODY_ROW, Column, Page, column};
use crate::book::palette;
use crate::book::text;
use crate::error::Result;
use candour_domain::answer::{Answer, Response, Value};
use candour_domain::question_set::{AnswerType, Demand, QuestionSet, Standard, Statement};
use candour_domain::time;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;
use rust_xlsxwriter::{DataValidation, Format, Worksheet};

pub(super) const ANSWER: &str = "Your answer";
pub(super) const REASON: &str = "Why it does not apply";
pub(super) const NARRATIVE: &str = "How is it met?";
pub(super) const IMPACT: &str = "What difference has it made for adults?";
pub(super) const KEY: &str = "Candour key";
pub(super) const OPTION: &str = "Candour option";
/// What stands where an answer is kept and could not be opened.
pub(super) const CLOSED: &str = "This answer is kept, but it could not be opened. Leave it: nothing of it is changed.";

const HELP_AT: u16 = 2;
const ANSWER_AT: u16 = 3;
const REASON_AT: u16 = 4;
const NARRATIVE_AT: u16 = 5;
const IMPACT_AT: u16 = 6;
const KEY_AT: u16 = 7;
/// The lowest row of an answer: room for a line or two by hand.
const LOWEST: u32 = 48;

fn columns() -> Vec<Column> {
    vec![
        column("No.", 8.0, Kind::Strong),
        column("Statement", 42.0, Kind::Wrap),
        column("What helps", 46.0, Kind::Wrap),
        column(ANSWER, 26.0, Kind::Wrap),
        column(REASON, 28.0, Kind::Wrap),
        column(NARRATIVE, 56.0, Kind::Wrap),
        column(IMPACT, 44.0, Kind::Wrap),
        column(KEY, 4.0, Kind::Text),
        column(OPTION, 4.0, Kind::Text),
    ]
}

/// A standard and the row of its heading, for the links of the first sheet.
pub(super) struct Heading<'a> {
    pub(super) standard: &'a Standard,
    pub(super) row: u32,
    pub(super) statements: usize,
}

/// What the rows are written with.
struct Writer<'w, 'a> {
    document: &'w Document<'a>,
    sheet: Worksheet,
    columns: Vec<Column>,
    row: u32,
    lists: &'w mut Lists,
    kept: &'w mut Kept,
    long: &'w mut LongTexts,
}

/// Writes the sheet.
pub(super) fn write<'a>(
    document: &Document<'a>,
    lists: &mut Lists,
    kept: &mut Kept,
    long: &mut LongTexts,
) -> Result<(Worksheet, Vec<Heading<'a>>)> {
    let mut sheet = super::named(sheets::ANSWERS)?;
    let columns = columns();
    let page = Page {
        title: sheets::ANSWERS,
        note: "The light yellow cells are yours. The sheet is protected, without a password, so that nothing else is \
               changed by accident. The arrows in the dark row filter: choose “(Blanks)” under “Your answer” to see what is left.",
        frozen: 2,
        header_height: 34.0,
    };
    let (shown, hidden) = columns.split_at(usize::from(KEY_AT));
    page::table(&mut sheet, &document.masthead, &page, shown)?;
    for (at, column) in (KEY_AT..).zip(hidden) {
        put(&mut sheet, page::HEADER_ROW, at, &Cell::from(column.title.as_ref()), &Kind::Text.format())?;
        sheet.set_column_width(at, column.width)?.set_column_hidden(at)?;
    }
    let mut writer = Writer { document, sheet, columns: shown.to_vec(), row: BODY_ROW, lists, kept, long };
    let mut headings = Vec::new();
    for standard in &document.form.set.standards {
        let asked: Vec<&Statement> = standard.statements.iter().filter(|one| document.asks(one)).collect();
        if asked.is_empty() {
            continue;
        }
        let answered = asked.iter().filter(|one| one.answer != AnswerType::Information).count();
        headings.push(Heading { standard, row: writer.row, statements: answered });
        writer.heading(standard)?;
        for statement in asked {
            writer.statement(statement)?;
        }
    }
    let Writer { mut sheet, row, .. } = writer;
    page::filter(&mut sheet, row.saturating_sub(BODY_ROW), shown.len())?;
    sheet.set_paper_size(page::A3);
    sheet.set_print_area(0, 0, row.saturating_sub(1).max(BODY_ROW), IMPACT_AT)?;
    sheet.set_selection(BODY_ROW + 1, ANSWER_AT, BODY_ROW + 1, ANSWER_AT)?;
    page::protect(&mut sheet);
    Ok((sheet, headings))
}

impl Writer<'_, '_> {
    fn heading(&mut self, standard: &Standard) -> Result<()> {
        let format = Format::new()
            .set_bold()
            .set_font_size(13)
            .set_font_color(palette::WHITE)
            .set_background_color(palette::ACCENT)
            .set_quote_prefix();
        let law = standard.legal_reference.as_deref().map(|law| format!("  ·  {law}")).unwrap_or_default();
        let title = format!("{}. {}{law}", standard.code, standard.title);
        put(&mut self.sheet, self.row, 0, &title.into(), &format)?;
        for at in 1..KEY_AT {
            self.sheet.write_blank(self.row, at, &format)?;
        }
        self.sheet.set_row_height(self.row, 24)?;
        self.row += 1;
        let introduction = plain::plain(&standard.introduction);
        if !introduction.is_empty() {
            let cells = [Cell::Empty, introduction.into()];
            page::body_row(&mut self.sheet, self.row, &self.columns, &cells)?;
            self.row += 1;
        }
        Ok(())
    }

    fn statement(&mut self, statement: &Statement) -> Result<()> {
        let set = self.document.form.set;
        let cells = [statement.code.as_str().into(), asked(set, statement).into(), plain::help(set, statement).into()];
        for ((at, column), cell) in (0..).zip(&self.columns).zip(&cells) {
            put(&mut self.sheet, self.row, at, cell, &column.kind.format())?;
        }
        let mut highest = page::row_height(cells.iter().zip(&self.columns)).unwrap_or_default();
        if statement.answer == AnswerType::Information {
            for at in ANSWER_AT..=IMPACT_AT {
                self.sheet.write_blank(self.row, at, &shut())?;
            }
        } else {
            let key = Kind::Text.format();
            put(&mut self.sheet, self.row, KEY_AT, &statement.id.as_str().into(), &key)?;
            highest = highest.max(self.answer(statement)?).max(LOWEST);
        }
        if highest > 0 {
            self.sheet.set_row_height(self.row, highest)?;
        }
        self.row += 1;
        if statement.answer == AnswerType::MultipleChoice {
            self.options(statement)?;
        }
        Ok(())
    }

    /// The four cells of an answer; gives the height that they need.
    fn answer(&mut self, statement: &Statement) -> Result<u32> {
        let given = self.document.given(&statement.id);
        if given.is_some_and(|given| given.answer.is_none()) {
            self.kept.closed.insert(statement.id.clone());
            for at in ANSWER_AT..=IMPACT_AT {
                let cell = if at == ANSWER_AT { Cell::from(CLOSED) } else { Cell::Empty };
                put(&mut self.sheet, self.row, at, &cell, &shut())?;
            }
            return Ok(LOWEST * 2);
        }
        let none = Answer::default();
        let answer = given.and_then(|given| given.answer.as_ref()).unwrap_or(&none);
        let rule = self.document.form.set.not_applicable_rule(statement);
        self.value(statement, answer)?;
        let reason = match &answer.response {
            Response::NotApplicable { reason } => reason.as_str(),
            _ => "",
        };
        let texts = [
            (REASON_AT, Part::Reason, reason, rule.allowed),
            (NARRATIVE_AT, Part::Narrative, answer.narrative.as_str(), statement.narrative != Demand::None),
            (IMPACT_AT, Part::Impact, answer.impact.as_str(), statement.impact != Demand::None),
        ];
        let mut highest = 0;
        for (at, part, words, asked) in texts {
            self.words(statement, (at, part), words, asked)?;
            let cell = Cell::from(words);
            let column = self.columns.get(usize::from(at));
            highest = highest.max(column.and_then(|c| page::row_height(std::iter::once((&cell, c)))).unwrap_or(0));
        }
        Ok(highest)
    }

    /// A text: to be changed, or locked where no cell holds it or nothing is asked.
    fn words(&mut self, statement: &Statement, (at, part): (u16, Part), words: &str, asked: bool) -> Result<()> {
        if !text::fits(words) {
            let instead = self.long.add(&statement.code, part, words);
            self.kept.parts.entry(statement.id.clone()).or_default().insert(part);
            return put(&mut self.sheet, self.row, at, &instead.into(), &shut());
        }
        let format = if asked || !words.is_empty() { Kind::Wrap.editable() } else { shut() };
        put(&mut self.sheet, self.row, at, &words.into(), &format)
    }

    /// The answer itself with its list, or with a word on how to write it.
    fn value(&mut self, statement: &Statement, answer: &Answer) -> Result<()> {
        let choices = choices(self.document.form.set, statement);
        let value = match &answer.response {
            Response::Given(value) => Some(value),
            _ => None,
        };
        if let Some(Value::Text(words)) = value {
            return self.words(statement, (ANSWER_AT, Part::Value), words, true);
        }
        let pick = match (&answer.response, value) {
            (Response::NotApplicable { .. }, _) => Some(Pick::NotApplicable),
            (_, Some(Value::Level(code))) => Some(Pick::Value(code.0.clone())),
            (_, Some(Value::YesNo(yes))) => Some(Pick::Value(if *yes { "yes" } else { "no" }.to_owned())),
            (_, Some(Value::Choice(code))) => Some(Pick::Value(code.clone())),
            _ => None,
        };
        let chosen = pick.and_then(|pick| word_of(&choices, &pick)).map(|word| Cell::from(word.to_owned()));
        let cell = chosen.or_else(|| value.map(typed)).unwrap_or(Cell::Empty);
        let several = statement.answer == AnswerType::MultipleChoice;
        let format = if several && choices.is_empty() { shut() } else { format_of(statement, &cell) };
        put(&mut self.sheet, self.row, ANSWER_AT, &cell, &format)?;
        if let Some(rule) = self.rule(statement, &choices)? {
            self.sheet.add_data_validation(self.row, ANSWER_AT, self.row, ANSWER_AT, &rule)?;
        }
        Ok(())
    }

    fn rule(&mut self, statement: &Statement, choices: &[super::Choice]) -> Result<Option<DataValidation>> {
        let words: Vec<String> = choices.iter().map(|choice| choice.word.clone()).collect();
        let how = plain::how(statement);
        let chosen = matches!(
            statement.answer,
            AnswerType::Scale | AnswerType::YesNo | AnswerType::SingleChoice | AnswerType::MultipleChoice
        );
        Ok(if chosen && !words.is_empty() {
            Some(self.lists.rule(&words, how)?)
        } else if let (false, [only]) = (chosen, words.as_slice()) {
            Some(lists::prompt(&format!("{how} Or write: {only}."))?)
        } else if chosen || how.is_empty() {
            None
        } else {
            Some(lists::prompt(how)?)
        })
    }

    /// A row for each option, with "Yes" where it holds.
    fn options(&mut self, statement: &Statement) -> Result<()> {
        let given = self.document.given(&statement.id);
        let closed = given.is_some_and(|given| given.answer.is_none());
        let ticked = match given.and_then(|given| given.answer.as_ref()).map(|answer| &answer.response) {
            Some(Response::Given(Value::Choices(codes))) => codes.as_slice(),
            _ => &[],
        };
        let words = ["Yes".to_owned(), "No".to_owned()];
        let rule = self.lists.rule(&words, "Yes where it applies; empty counts as no.")?;
        for option in &statement.options {
            let yes = ticked.contains(&option.code);
            let format = if closed { shut() } else { Kind::Wrap.editable() };
            let texts = [(0, statement.code.as_str()), (1, ""), (HELP_AT, option.label.as_str())];
            for (at, text) in texts {
                put(&mut self.sheet, self.row, at, &text.into(), &Kind::Wrap.format())?;
            }
            put(&mut self.sheet, self.row, ANSWER_AT, &Cell::from(if yes { "Yes" } else { "" }), &format)?;
            for at in REASON_AT..=IMPACT_AT {
                self.sheet.write_blank(self.row, at, &shut())?;
            }
            for (at, text) in [(KEY_AT, statement.id.as_str()), (KEY_AT + 1, option.code.as_str())] {
                put(&mut self.sheet, self.row, at, &text.into(), &Kind::Text.format())?;
            }
            if !closed {
                self.sheet.add_data_validation(self.row, ANSWER_AT, self.row, ANSWER_AT, &rule)?;
            }
            self.row += 1;
        }
        Ok(())
    }
}

/// The statement with what must be known of it.
fn asked(set: &QuestionSet, statement: &Statement) -> String {
    let information = statement.answer == AnswerType::Information;
    let marks = [
        (statement.critical, "Critical."),
        (!statement.required && !information, "Optional."),
        (information, "To read: there is nothing to answer here."),
    ];
    let marks = marks.into_iter().filter(|(so, _)| *so).map(|(_, mark)| mark.to_owned());
    let condition = plain::condition(set, statement);
    let more: Vec<String> = marks.chain((!condition.is_empty()).then_some(condition)).collect();
    if more.is_empty() { statement.text.clone() } else { format!("{}\n\n{}", statement.text, more.join(" ")) }
}

/// A value that is written, not chosen. A number that a cell would round stands as text.
fn typed(value: &Value) -> Cell<'static> {
    match value {
        Value::Percent(number) => {
            let share = number / Decimal::ONE_HUNDRED;
            exact(share).map_or_else(|| format!("{}%", number.normalize()).into(), Cell::Number)
        }
        Value::Number(number) => exact(*number).map_or_else(|| number.normalize().to_string().into(), Cell::Number),
        Value::Integer(number) => exact(Decimal::from(*number)).map_or_else(|| number.to_string().into(), Cell::Number),
        // Excel takes 1900 for a leap year: what stands before its March is a day off in some programs.
        Value::Date(date) => match cell::date_serial(*date).filter(|serial| *serial > 60.0) {
            Some(_) => Cell::Date(*date),
            None => time::date_text(*date).into(),
        },
        Value::Fraction { numerator, denominator } => format!("{numerator} of {denominator}").into(),
        Value::Level(_) | Value::YesNo(_) | Value::Choice(_) | Value::Choices(_) | Value::Text(_) => Cell::Empty,
    }
}

/// The number as Excel keeps it, where its 15 digits are enough.
fn exact(number: Decimal) -> Option<f64> {
    let float = number.to_f64()?;
    (crate::incoming::exact(float) == Some(number.normalize())).then_some(float)
}

fn format_of(statement: &Statement, cell: &Cell<'_>) -> Format {
    let format = Kind::Wrap.editable();
    // Else Excel makes a date of 3/4.
    if statement.answer == AnswerType::Fraction {
        return format.set_num_format("@");
    }
    if matches!(cell, Cell::Text(_)) {
        return format;
    }
    // A quote before a number would make a text of it.
    let number = Kind::Date.editable();
    match statement.answer {
        AnswerType::Percent => number.set_num_format("0.00%"),
        AnswerType::Date => number.set_num_format("d mmmm yyyy"),
        AnswerType::Integer | AnswerType::Number => number.set_num_format("General"),
        _ => format,
    }
}
