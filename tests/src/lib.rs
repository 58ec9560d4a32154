//! Candour as somebody outside sees it: the real router on a real database, with a clock that stands
//! still and people in every role.

mod authenticator;
mod board;
mod client;
mod database;
mod people;

pub use authenticator::{Authenticator, HeldPasskey, SITE, Saying};
pub use board::{EVERY_TYPE, EVERY_TYPE_V2, TestBoard};
pub use client::{Page, Visitor, multipart};
pub use database::Kind;
pub use people::{PASSWORD, Who};

/// Runs each test on SQLite and on PostgreSQL. Where no PostgreSQL is named, its half says so and ends,
/// unless it is required.
#[macro_export]
macro_rules! on_both_databases {
    ($($name:ident),+ $(,)?) => {
        mod sqlite {
            $( #[tokio::test] async fn $name() { super::$name($crate::TestBoard::new($crate::Kind::Sqlite).await.unwrap()).await } )+
        }
        mod postgres {
            $( #[tokio::test] async fn $name() {
                if let Some(board) = $crate::TestBoard::on_postgres().await.unwrap() {
                    super::$name(board).await;
                }
            } )+
        }
    };
}
