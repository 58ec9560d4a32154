//! Asks the browser for a passkey, and posts its answer with the form that it stands in.
//!
//! Without it the form has no passkey to show, and the page says so and offers the other ways. Where the person
//! cancels, one sentence says what to do next, and the page stays as it was.

#[cfg(feature = "hydrate")]
mod browser;
mod island;

#[cfg(feature = "ssr")]
pub(crate) use island::Passkey;
