//! tmp
pub(crate) mod suppress;
