//! People: adding them, letting them in, and what they work as.

mod links;
mod people;
mod sign_in;

pub use links::LinkHolder;
pub use people::NewPerson;
pub use sign_in::{Session, SignInError, SignedIn, Work};
