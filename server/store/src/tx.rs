//! One transaction over either database, and the macros that run one SQL text on both.

use sqlx::pool::PoolConnection;
use sqlx::{Postgres, Sqlite, Transaction};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// The connection under a transaction.
pub(crate) enum Inner {
    Sqlite(Transaction<'static, Sqlite>),
    /// A connection whose transaction is somebody else's: the writer's task begins and commits its own,
    /// and a single statement needs none.
    SqliteAlone(PoolConnection<Sqlite>),
    Postgres(Transaction<'static, Postgres>),
    /// As [`Inner::SqliteAlone`], for a single statement.
    PostgresAlone(PoolConnection<Postgres>),
}

/// Counts statements, so that a test can show that their number does not grow with the data.
#[derive(Clone, Debug, Default)]
pub(crate) struct Counter(Arc<AtomicU64>);

impl Counter {
    pub(crate) fn add(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// A consistent view of the database. Ends when it is dropped.
pub struct ReadTx {
    pub(crate) inner: Inner,
    pub(crate) counter: Counter,
}

/// A change of the database: all of it or nothing.
pub struct WriteTx {
    pub(crate) inner: Inner,
    pub(crate) counter: Counter,
}

/// Either kind of transaction: reading works in both.
pub trait Tx: Send + sealed::Parts {}

pub(crate) mod sealed {
    use super::{Counter, Inner, ReadTx, WriteTx};

    /// The parts that the macros use.
    pub trait Parts {
        #[doc(hidden)]
        #[expect(private_interfaces, reason = "only this crate runs SQL")]
        fn parts(&mut self) -> (&mut Inner, &Counter);
    }

    impl Parts for ReadTx {
        #[expect(private_interfaces, reason = "only this crate runs SQL")]
        fn parts(&mut self) -> (&mut Inner, &Counter) {
            (&mut self.inner, &self.counter)
        }
    }

    impl Parts for WriteTx {
        #[expect(private_interfaces, reason = "only this crate runs SQL")]
        fn parts(&mut self) -> (&mut Inner, &Counter) {
            (&mut self.inner, &self.counter)
        }
    }
}

impl Tx for ReadTx {}
impl Tx for WriteTx {}

/// Runs a query on whichever database it is: `rows!(tx, Row, fetch_all, SQL, bind, bind)`.
macro_rules! rows {
    ($tx:expr, $row:ty, $fetch:ident, $sql:expr $(, $bind:expr)* $(,)?) => {{
        let (inner, counter) = $crate::tx::sealed::Parts::parts($tx);
        counter.add();
        match inner {
            $crate::tx::Inner::Sqlite(tx) => {
                sqlx::query_as::<sqlx::Sqlite, $row>($sql)$(.bind($bind))*.$fetch(&mut **tx).await
            }
            $crate::tx::Inner::SqliteAlone(connection) => {
                sqlx::query_as::<sqlx::Sqlite, $row>($sql)$(.bind($bind))*.$fetch(&mut **connection).await
            }
            $crate::tx::Inner::Postgres(tx) => {
                sqlx::query_as::<sqlx::Postgres, $row>($sql)$(.bind($bind))*.$fetch(&mut **tx).await
            }
            $crate::tx::Inner::PostgresAlone(connection) => {
                sqlx::query_as::<sqlx::Postgres, $row>($sql)$(.bind($bind))*.$fetch(&mut **connection).await
            }
        }
        .map_err($crate::StoreError::from)
    }};
}

/// Runs a change on whichever database it is, and gives the number of rows: `change!(tx, SQL, bind)`.
macro_rules! change {
    ($tx:expr, $sql:expr $(, $bind:expr)* $(,)?) => {{
        let (inner, counter) = $crate::tx::sealed::Parts::parts($tx);
        counter.add();
        match inner {
            $crate::tx::Inner::Sqlite(tx) => sqlx::query::<sqlx::Sqlite>($sql)$(.bind($bind))*
                .execute(&mut **tx).await.map(|done| done.rows_affected()),
            $crate::tx::Inner::SqliteAlone(connection) => sqlx::query::<sqlx::Sqlite>($sql)$(.bind($bind))*
                .execute(&mut **connection).await.map(|done| done.rows_affected()),
            $crate::tx::Inner::Postgres(tx) => sqlx::query::<sqlx::Postgres>($sql)$(.bind($bind))*
                .execute(&mut **tx).await.map(|done| done.rows_affected()),
            $crate::tx::Inner::PostgresAlone(connection) => sqlx::query::<sqlx::Postgres>($sql)$(.bind($bind))*
                .execute(&mut **connection).await.map(|done| done.rows_affected()),
        }
        .map_err($crate::StoreError::from)
    }};
}

/// Gives each row to a function as it comes, with flat memory: `each!(tx, Row, SQL, [bind], function)`.
macro_rules! each {
    ($tx:expr, $row:ty, $sql:expr, [$($bind:expr),*], $see:expr) => {{
        use futures::TryStreamExt as _;
        let (inner, counter) = $crate::tx::sealed::Parts::parts($tx);
        counter.add();
        macro_rules! drain {
            ($stream:expr) => {{
                let mut stream = $stream;
                while let Some(row) = stream.try_next().await.map_err($crate::StoreError::from)? {
                    $see(row)?;
                }
            }};
        }
        match inner {
            $crate::tx::Inner::Sqlite(tx) => {
                drain!(sqlx::query_as::<sqlx::Sqlite, $row>($sql)$(.bind($bind))*.fetch(&mut **tx));
            }
            $crate::tx::Inner::SqliteAlone(connection) => {
                drain!(sqlx::query_as::<sqlx::Sqlite, $row>($sql)$(.bind($bind))*.fetch(&mut **connection));
            }
            $crate::tx::Inner::Postgres(tx) => {
                drain!(sqlx::query_as::<sqlx::Postgres, $row>($sql)$(.bind($bind))*.fetch(&mut **tx));
            }
            $crate::tx::Inner::PostgresAlone(connection) => {
                drain!(sqlx::query_as::<sqlx::Postgres, $row>($sql)$(.bind($bind))*.fetch(&mut **connection));
            }
        }
    }};
}

pub(crate) use {change, each, rows};
