//! Moderation: the panel goes through a return with the agency and gives each statement a level of its own, beside the
//! agency's, with a reason where the two differ. The agency sees all levels at once when they are released, and has
//! time to respond. Nothing here changes an answer: what the agency gave stays for ever, and so does every level that
//! the panel gave.

mod level;
mod scores;
mod standing;
mod texts;

pub use level::{Grade, LevelForm, ModeratedLevel, Part, Wrong, can_be_moderated, check, grade_text, own_grade};
pub(crate) use scores::graded;
pub use scores::scores;
pub use standing::{LastRelease, Stage, Standing, respond_by};
pub use texts::{ChallengeEvent, EventForm, ResponseForm, ResponseText, challenge_event, response};
