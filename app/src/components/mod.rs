//! The parts that pages are made of, in GOV.UK's markup and Candour's look. A part takes values and
//! gives a view; it knows no use-case and no request.

pub mod answer;
pub mod badge;
pub mod buttons;
pub mod changes;
pub mod chart;
pub mod choices;
pub mod comment;
pub mod date;
pub mod dates;
pub mod delegation;
pub mod details;
pub mod emergency;
pub mod errors;
pub mod evidence;
pub mod explanation;
pub mod file_errors;
pub mod findings;
pub mod layout;
pub mod markdown;
pub mod moderation;
pub mod notice;
pub mod passkey;
pub mod plan;
pub mod progress;
pub mod queries;
pub mod repeats;
pub mod report;
pub mod select;
pub mod statement;
pub mod summary_list;
pub mod table;
pub mod text_field;
pub mod timeout;
pub mod upload;
pub mod ways;
