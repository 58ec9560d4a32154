//! `candour question-set`: needs no database.

use super::arguments::SetCommand;
use super::say;
use anyhow::Context as _;
use candour_domain::question_set::{Comparison, FileError, QuestionSet, compare, content_hash, to_json_pretty};
use candour_export::question_set_xlsx;
use candour_export::return_xlsx::{self, Form};
use candour_service::{Clock as _, SystemClock};
use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;

pub(super) fn run(command: &SetCommand) -> anyhow::Result<ExitCode> {
    match command {
        SetCommand::Check { file, json } => check(file, *json),
        SetCommand::Convert { input, output } => convert(input, output),
        SetCommand::Blank { file, agency_type, board, marking, out } => blank(file, agency_type, (board, marking), out),
        SetCommand::Diff { old, new, json } => diff(old, new, *json),
    }
}

/// What came of reading a file.
type Read = Result<QuestionSet, Vec<FileError>>;

fn read(path: &Path) -> anyhow::Result<Read> {
    let bytes = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(question_set_xlsx::read_any(&bytes))
}

fn check(file: &Path, json: bool) -> anyhow::Result<ExitCode> {
    match read(file)? {
        Ok(_) if json => say("[]"),
        Ok(set) => say(format!(
            "{}: {} {}, {} statements: no errors",
            file.display(),
            set.id,
            set.version,
            set.statements().count()
        )),
        Err(errors) => {
            if json {
                say(serde_json::to_string_pretty(&errors)?);
            } else {
                for error in &errors {
                    say(line(error));
                }
            }
            return Ok(ExitCode::FAILURE);
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Place, tab, message. What a file says stands on one line, whatever line ends it holds.
fn line(error: &FileError) -> String {
    let text = |text: &str| text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect::<String>();
    let expected =
        if error.expected.is_empty() { String::new() } else { format!(" (expected: {})", text(&error.expected)) };
    format!("{}\t{}{expected}", text(&error.place), text(&error.message))
}

/// A set, or its errors on standard error.
fn whole(file: &Path) -> anyhow::Result<QuestionSet> {
    read(file)?.map_err(|errors| {
        let mut err = std::io::stderr().lock();
        for error in &errors {
            let _ = writeln!(err, "{}", line(error));
        }
        anyhow::anyhow!("{} has {} error(s); nothing was written", file.display(), errors.len())
    })
}

fn convert(input: &Path, output: &Path) -> anyhow::Result<ExitCode> {
    let set = whole(input)?;
    let ending = output.extension().and_then(|ending| ending.to_str()).map(str::to_ascii_lowercase);
    let bytes = match ending.as_deref() {
        Some("json") => to_json_pretty(&set)?.into_bytes(),
        Some("xlsx") => question_set_xlsx::write(&set)?,
        _ => anyhow::bail!("{} must end in .json or .xlsx", output.display()),
    };
    std::fs::write(output, bytes).with_context(|| format!("cannot write {}", output.display()))?;
    say(format!("Wrote {}.", output.display()));
    Ok(ExitCode::SUCCESS)
}

/// The blank workbook of a type of agency. It can be uploaded into a return to this very set.
fn blank(file: &Path, code: &str, (board, marking): (&str, &str), out: &Path) -> anyhow::Result<ExitCode> {
    let set = whole(file)?;
    let Some(kind) = set.agency_types.iter().find(|kind| kind.code.as_str() == code) else {
        let known = set.agency_types.iter().map(|kind| kind.code.as_str()).collect::<Vec<_>>().join(", ");
        anyhow::bail!("{code} is no type of agency of this set; it knows {known}");
    };
    let hash = content_hash(&set);
    let form = Form {
        set: &set,
        hash: &hash,
        marking,
        board,
        agency_type: &kind.code,
        part: &candour_domain::delegation::Part::Whole,
        target: None,
        made_at: SystemClock.now(),
    };
    let bytes = return_xlsx::write(&form)?;
    std::fs::write(out, bytes).with_context(|| format!("cannot write {}", out.display()))?;
    say(format!("Wrote {}.", out.display()));
    Ok(ExitCode::SUCCESS)
}

fn diff(old: &Path, new: &Path, json: bool) -> anyhow::Result<ExitCode> {
    let found = compare(&whole(old)?, &whole(new)?, &BTreeSet::new());
    if json {
        say(serde_json::to_string_pretty(&found)?);
    } else if found.is_unchanged() {
        say("Nothing that an agency or a score would notice.");
    } else {
        lines(&found).iter().for_each(say);
    }
    Ok(ExitCode::SUCCESS)
}

fn lines(found: &Comparison) -> Vec<String> {
    let mut lines = Vec::new();
    lines.extend(found.added.iter().map(|s| format!("added\t{}\t{}", s.id, s.text)));
    lines.extend(found.removed.iter().map(|s| format!("removed\t{}\t{}", s.id, s.text)));
    lines.extend(found.reworded.iter().map(|c| {
        let compared = if c.like_for_like { "compared" } else { "not compared until confirmed" };
        format!("reworded\t{}\t{} -> {} ({compared})", c.id, c.before, c.after)
    }));
    lines.extend(
        found.moved.iter().map(|c| {
            format!("moved\t{}\t{} {} -> {} {}", c.id, c.from_standard, c.from_code, c.to_standard, c.to_code)
        }),
    );
    lines.extend(found.reweighted.iter().map(|c| format!("reweighted\t{}\t{} -> {}", c.id, c.before, c.after)));
    lines.extend(found.scale_changed.iter().map(|c| format!("scale\t{}\t{} -> {}", c.id, c.before, c.after)));
    lines.extend(found.applicability_changed.iter().map(|c| {
        let who = |applies| serde_json::to_string(applies).unwrap_or_default();
        format!("asked of\t{}\t{} -> {}", c.id, who(&c.before), who(&c.after))
    }));
    lines.extend(found.answer_changed.iter().map(|c| format!("answer\t{}\t{:?} -> {:?}", c.id, c.before, c.after)));
    lines.extend(found.details_changed.iter().map(|c| format!("details\t{}\t{}", c.id, c.fields.join(", "))));
    if found.scoring_changed {
        lines.push("scoring\t\tthresholds, cap or overall rule differ".to_owned());
    }
    lines
}
