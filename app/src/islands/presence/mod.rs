//! Two people on one page see each other. Without it the page names who was there when it came.

#[cfg(feature = "hydrate")]
mod browser;
mod island;

#[cfg(feature = "ssr")]
pub(crate) use island::Presence;
