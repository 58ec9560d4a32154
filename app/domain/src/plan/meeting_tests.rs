use super::*;

const BOARD: May = May { verify: true, comment: true };
const LEAD: May = May { verify: false, comment: false };

fn day(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, month, day).unwrap()
}

/// Started on 3 March, due on 30 June; looked at on 1 May.
fn now(state: ActionState) -> Now {
    Now { state, dates: Dates { starts_on: day(3, 3), due_on: day(6, 30) } }
}

fn wanted(filled: &Filled, state: ActionState, may: May) -> Result<Vec<Wanted>, Vec<MeetingCell>> {
    filled.wanted(now(state), may, day(5, 1)).map_err(|wrong| wrong.into_iter().map(|(cell, _)| cell).collect())
}

fn step(step: MeetingStep, note: &str) -> Filled {
    Filled { step: Some(step), note: note.to_owned(), ..Filled::default() }
}

fn date(due: NaiveDate, why: &str) -> Filled {
    Filled { due: Some(due), why: why.to_owned(), ..Filled::default() }
}

#[test]
fn the_list_offers_what_the_state_allows_to_this_person() {
    let offered = |state, may| MeetingStep::offered(state, may).into_iter().map(MeetingStep::word).collect::<Vec<_>>();
    let reports = ["Not started", "On track", "At risk", "Completed"];
    assert_eq!(offered(ActionState::OnTrack, LEAD), reports);
    assert_eq!(offered(ActionState::OnTrack, BOARD), [&reports[..], &["Not pursued"]].concat());
    let of_completed = ["Verified complete", "Not complete: send back", "Not pursued"];
    assert_eq!(offered(ActionState::Completed, BOARD), of_completed);
    assert_eq!(offered(ActionState::Completed, LEAD), [""; 0]);
    assert_eq!(offered(ActionState::Verified, BOARD), [""; 0]);
}

#[test]
fn every_word_reads_back_whatever_its_case_and_blanks() {
    for step in MeetingStep::ALL {
        assert_eq!(MeetingStep::from_word(&format!(" {}  ", step.word().to_uppercase())), Some(step));
        // A list that stands in a cell has its words between commas.
        assert!(!step.word().contains(','));
    }
    assert_eq!(MeetingStep::from_word("Overdue"), None);
}

#[test]
fn empty_cells_change_nothing() {
    assert!(Filled::default().is_empty());
    assert_eq!(wanted(&Filled::default(), ActionState::OnTrack, LEAD), Ok(vec![]));
    // The date that stands there already is no change, with or without a reason.
    assert_eq!(wanted(&date(day(6, 30), ""), ActionState::OnTrack, LEAD), Ok(vec![]));
    assert_eq!(wanted(&date(day(6, 30), "As agreed."), ActionState::OnTrack, LEAD), Ok(vec![]));
}

#[test]
fn a_step_says_something_and_a_note_alone_is_a_report() {
    use MeetingStep::*;
    let note = || "Half done.".to_owned();
    let report = Report(super::Report::AtRisk);
    assert_eq!(
        wanted(&step(report, " Half done. "), ActionState::OnTrack, LEAD),
        Ok(vec![Wanted::Step(report, note())])
    );
    assert_eq!(wanted(&step(report, " "), ActionState::OnTrack, LEAD), Err(vec![MeetingCell::Note]));
    let alone = Filled { note: note(), ..Filled::default() };
    assert_eq!(wanted(&alone, ActionState::AtRisk, LEAD), Ok(vec![Wanted::Step(report, note())]));
    assert_eq!(wanted(&alone, ActionState::Completed, LEAD), Err(vec![MeetingCell::Note]));
    assert_eq!(wanted(&alone, ActionState::Completed, BOARD), Ok(vec![Wanted::Said(note())]));
    let long = Filled { note: "x".repeat(4_001), ..Filled::default() };
    assert_eq!(wanted(&long, ActionState::AtRisk, LEAD), Err(vec![MeetingCell::Note]));
}

#[test]
fn only_the_board_verifies_and_only_what_is_completed() {
    use MeetingStep::*;
    for one in [Verify, SendBack] {
        assert_eq!(wanted(&step(one, "The rota."), ActionState::Completed, LEAD), Err(vec![MeetingCell::Step]));
        assert_eq!(wanted(&step(one, "The rota."), ActionState::OnTrack, BOARD), Err(vec![MeetingCell::Step]));
        assert!(wanted(&step(one, "The rota."), ActionState::Completed, BOARD).is_ok());
    }
}

#[test]
fn what_is_not_pursued_has_a_minute_and_nothing_else_has() {
    let close = |minute: &str| Filled { minute: minute.to_owned(), ..step(MeetingStep::Close, "Merged.") };
    let closed = Wanted::Step(MeetingStep::Close, "Merged.\n\nMinute: QA&P, item 6".to_owned());
    assert_eq!(wanted(&close(" QA&P, item 6 "), ActionState::AtRisk, BOARD), Ok(vec![closed]));
    assert_eq!(wanted(&close(""), ActionState::AtRisk, BOARD), Err(vec![MeetingCell::Minute]));
    let stray = Filled { minute: "Item 6".to_owned(), ..Filled::default() };
    assert_eq!(wanted(&stray, ActionState::AtRisk, BOARD), Err(vec![MeetingCell::Minute]));
}

#[test]
fn a_new_date_has_a_reason_and_is_to_come() {
    let new = Dates { starts_on: day(3, 3), due_on: day(7, 31) };
    let moved = Wanted::Dates(new, "Illness.".to_owned());
    assert_eq!(wanted(&date(day(7, 31), "Illness."), ActionState::AtRisk, LEAD), Ok(vec![moved.clone()]));
    let both = Filled { due: Some(day(7, 31)), why: "Illness.".to_owned(), ..step(MeetingStep::Complete, "The rota.") };
    let done = Wanted::Step(MeetingStep::Complete, "The rota.".to_owned());
    assert_eq!(wanted(&both, ActionState::AtRisk, LEAD), Ok(vec![moved, done]));
    for (filled, cells) in [
        (date(day(7, 31), ""), vec![MeetingCell::Why]),
        (date(day(4, 30), "Late."), vec![MeetingCell::Due]),
        (date(day(3, 2), ""), vec![MeetingCell::Due, MeetingCell::Why]),
        (Filled { why: "Late.".to_owned(), ..Filled::default() }, vec![MeetingCell::Due]),
    ] {
        assert_eq!(wanted(&filled, ActionState::AtRisk, LEAD), Err(cells), "{filled:?}");
    }
    assert_eq!(wanted(&date(day(7, 31), "x"), ActionState::Completed, BOARD), Err(vec![MeetingCell::Due]));
}

#[test]
fn everything_that_is_wrong_is_said_at_once() {
    let filled = Filled { due: Some(day(4, 30)), ..step(MeetingStep::Close, "") };
    let cells = vec![MeetingCell::Due, MeetingCell::Why, MeetingCell::Note, MeetingCell::Minute];
    assert_eq!(wanted(&filled, ActionState::AtRisk, BOARD), Err(cells));
}
