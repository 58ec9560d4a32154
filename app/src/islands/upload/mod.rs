//! Shows how a file comes along while it is sent, and takes one that is dropped on the form.
//!
//! Without it the form is sent as every form is, and the browser says nothing until the file is there. What the
//! server answers is the same page in both cases.

#[cfg(feature = "hydrate")]
mod browser;
mod island;

#[cfg(feature = "ssr")]
pub(crate) use island::Upload;
