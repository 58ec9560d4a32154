//! People: inviting them, letting them in, what they work as, and how they leave.

mod directory;
mod invite;
mod limits;
mod links;
mod own;
mod people;
mod second_factor;
mod session;
mod sign_in;
mod sign_on;

pub use directory::{Person, RoleHeld};
pub use invite::{Invitation, Invited};
pub use limits::Origin;
pub use links::{LinkHolder, SHORTEST_PASSWORD};
pub use own::OwnSession;
pub use people::NewPerson;
pub(crate) use second_factor::column as factor_column;
pub use second_factor::{AppSetUp, Codes, Factor, RECOVERY_CODES};
pub use session::{Session, Work};
pub use sign_in::{SignIn, SignInError, SignedIn};
pub use sign_on::{
    Answer, Arrival, Connection, Departure, Errand, Luggage, Missed, Offer, ProviderSettings, SignOnError, Trust,
};
pub(crate) use sign_on::{Providers, flow_column};
