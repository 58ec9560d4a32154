//! People: inviting them, letting them in, what they work as, and how they leave.

mod ceremonies;
mod directory;
mod invite;
mod limits;
mod links;
mod own;
mod passkey_sign_in;
mod passkeys;
mod people;
mod personal;
mod second_factor;
mod session;
mod sign_in;
mod sign_on;

pub(crate) use ceremonies::ceremony_column;
pub use directory::{Person, RoleHeld};
pub use invite::{Invitation, Invited};
pub use limits::Origin;
pub use links::{LinkHolder, SHORTEST_PASSWORD};
pub use own::OwnSession;
pub use passkey_sign_in::Answered;
pub use passkeys::LONGEST_PASSKEY_NAME;
pub use people::NewPerson;
pub use personal::SCHEMA as PERSONAL_SCHEMA;
pub(crate) use second_factor::column_of as factor_column;
pub use second_factor::{AppSetUp, Codes, Factor, RECOVERY_CODES};
pub use session::{Session, Work};
pub use sign_in::{SignIn, SignInError, SignedIn, Ways};
pub use sign_on::{
    Answer, Arrival, Connection, Departure, Errand, Luggage, Missed, Offer, ProviderSettings, SignOnError, Trust,
};
pub(crate) use sign_on::{Providers, flow_column};
