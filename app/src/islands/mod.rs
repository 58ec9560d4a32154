//! What reaches the browser as wasm: each island makes a form better that works without it, or says that it cannot.

pub mod autosave;
#[cfg(feature = "hydrate")]
mod page;
pub mod passkey;
pub mod presence;
pub mod upload;
