//! One transaction over either database, and the macros that run one SQL text on both.

use crate::readers::Reader;
use crate::trail::Link;
use sqlx::pool::PoolConnection;
use sqlx::{Postgres, Sqlite, Transaction};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use uuid::Uuid;

/// The connection under a transaction.
pub(crate) enum Inner {
    Sqlite(Reader),
    /// The writer's, whose task begins and commits.
    SqliteWriter(PoolConnection<Sqlite>),
    Postgres(Transaction<'static, Postgres>),
    /// For a single statement, which needs no transaction.
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
    /// The heads of the trail's chains that this transaction has read or moved: nobody else moves them before it ends.
    pub(crate) heads: BTreeMap<Uuid, Link>,
}

impl WriteTx {
    pub(crate) fn new(inner: Inner, counter: Counter) -> Self {
        Self { inner, counter, heads: BTreeMap::new() }
    }
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

/// Calls `run!(Database, connection)` for whichever connection it is.
macro_rules! on_either {
    ($inner:expr, $run:ident) => {
        match $inner {
            $crate::tx::Inner::Sqlite(reader) => match reader.connection().await {
                Ok(connection) => {
                    let found = $run!(sqlx::Sqlite, connection);
                    if found.is_ok() {
                        reader.done();
                    }
                    found
                }
                Err(error) => Err(error),
            },
            $crate::tx::Inner::SqliteWriter(connection) => $run!(sqlx::Sqlite, &mut **connection),
            $crate::tx::Inner::Postgres(tx) => $run!(sqlx::Postgres, &mut **tx),
            $crate::tx::Inner::PostgresAlone(connection) => $run!(sqlx::Postgres, &mut **connection),
        }
    };
}

/// Runs a query on whichever database it is: `rows!(tx, Row, fetch_all, SQL, bind, bind)`.
macro_rules! rows {
    ($tx:expr, $row:ty, $fetch:ident, $sql:expr $(, $bind:expr)* $(,)?) => {{
        let (inner, counter) = $crate::tx::sealed::Parts::parts($tx);
        counter.add();
        macro_rules! run {
            ($database:ty, $connection:expr) => {
                sqlx::query_as::<$database, $row>($sql)$(.bind($bind))*.$fetch($connection).await
                    .map_err($crate::StoreError::from)
            };
        }
        $crate::tx::on_either!(inner, run)
    }};
}

/// Runs a change on whichever database it is, and gives the number of rows: `change!(tx, SQL, bind)`; where its last values
/// are many of one kind, `change!(tx, SQL, bind; values)`.
macro_rules! change {
    ($tx:expr, $sql:expr $(, $bind:expr)* $(,)?) => {
        $crate::tx::change!($tx, $sql $(, $bind)*; std::iter::empty::<i64>())
    };
    ($tx:expr, $sql:expr $(, $bind:expr)*; $last:expr) => {{
        let (inner, counter) = $crate::tx::sealed::Parts::parts($tx);
        counter.add();
        macro_rules! run {
            ($database:ty, $connection:expr) => {{
                let query = sqlx::query::<$database>($sql)$(.bind($bind))*;
                let query = $last.into_iter().fold(query, |query, value| query.bind(value));
                let done = query.execute($connection).await;
                done.map(|done| done.rows_affected()).map_err($crate::StoreError::from)
            }};
        }
        $crate::tx::on_either!(inner, run)
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
            $crate::tx::Inner::Sqlite(reader) => {
                let connection = reader.connection().await?;
                drain!(sqlx::query_as::<sqlx::Sqlite, $row>($sql)$(.bind($bind))*.fetch(connection));
                reader.done();
            }
            $crate::tx::Inner::SqliteWriter(connection) => {
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

pub(crate) use {change, each, on_either, rows};
