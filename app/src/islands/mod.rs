//! What reaches the browser as wasm: each island makes a form better that works without it.

pub mod autosave;
