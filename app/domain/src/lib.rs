//! What a Safeguarding Adults Board's assurance work *is*, as pure functions and types.
//!
//! Nothing here does input or output, knows a database, a clock or a browser: the same
//! code decides on the server and in the browser's wasm. What is asked, what comes next,
//! who may do it and how it is scored are answered here, each in one place.

pub mod access;
pub mod analysis;
pub mod answer;
pub mod audit;
pub mod board_report;
pub mod codes;
pub mod comment;
pub mod delegation;
pub mod emergency;
pub mod evidence;
pub mod exact;
pub mod findings;
pub mod good_practice;
pub mod ids;
pub mod journey;
pub mod library;
pub mod moderation;
pub mod news;
pub mod plan;
pub mod presence;
pub mod query;
pub mod question_set;
pub mod recommend;
pub mod reminder;
pub mod report;
pub mod retention;
pub mod scoring;
pub mod signature;
pub mod submission;
pub mod suppress;
pub mod time;
