//! SQLite's connections that read.
//!
//! Each word to a connection changes threads twice, for `sqlx` has a thread for each. So a transaction begins with its
//! first statement and not before it, and a connection is kept here when it is free: the pool would ask it whether it
//! still lives, each time. A file does not go away.

use crate::StoreError;
use sqlx::pool::PoolConnection;
use sqlx::{Connection as _, Executor as _, Sqlite, SqliteConnection, SqlitePool};
use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How long somebody waits for a connection before they are told that the database is busy.
const PATIENCE: Duration = Duration::from_secs(10);

/// The connections. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Readers {
    /// Opens them.
    pool: SqlitePool,
    idle: Idle,
    /// As many as the pool opens.
    free: Arc<Semaphore>,
}

type Idle = Arc<Mutex<Kept>>;

/// Those that nobody has, the last given back at the end.
#[derive(Default)]
struct Kept(Vec<PoolConnection<Sqlite>>);

impl Drop for Kept {
    fn drop(&mut self) {
        self.0.drain(..).for_each(let_go);
    }
}

/// A connection that is lent. Given back when it is dropped, after its statement and its transaction.
pub(crate) struct Reader {
    /// `None` only while it is dropped.
    connection: Option<PoolConnection<Sqlite>>,
    transaction: Transaction,
    /// A statement has begun and did not end well, so far.
    in_statement: bool,
    idle: Idle,
    permit: Option<OwnedSemaphorePermit>,
}

/// Whether what is read is of one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Transaction {
    /// A single statement is by itself.
    None,
    /// With the first statement.
    Due,
    /// With the statement that has begun.
    Beginning,
    Begun,
}

impl Readers {
    /// Those that this pool opens.
    pub(crate) fn new(pool: SqlitePool) -> Self {
        let most = usize::try_from(pool.options().get_max_connections()).unwrap_or(1);
        Self { pool, idle: Idle::default(), free: Arc::new(Semaphore::new(most)) }
    }

    /// One in which all that is read is of one moment.
    pub(crate) async fn begin(&self) -> Result<Reader, StoreError> {
        self.lend(Transaction::Due).await
    }

    /// One for a single statement.
    pub(crate) async fn alone(&self) -> Result<Reader, StoreError> {
        self.lend(Transaction::None).await
    }

    async fn lend(&self, transaction: Transaction) -> Result<Reader, StoreError> {
        let permit = tokio::time::timeout(PATIENCE, Arc::clone(&self.free).acquire_owned()).await;
        let permit = permit.map_err(|_| StoreError::Busy)?.map_err(|_| StoreError::Busy)?;
        let kept = lock(&self.idle).0.pop();
        let connection = match kept {
            Some(connection) => connection,
            None => self.pool.acquire().await?,
        };
        let (connection, idle) = (Some(connection), Arc::clone(&self.idle));
        Ok(Reader { connection, transaction, in_statement: false, idle, permit: Some(permit) })
    }

    /// Closes them, each when it is given back.
    pub(crate) async fn close(&self) {
        self.free.close();
        let kept = mem::take(&mut *lock(&self.idle));
        drop(kept);
        self.pool.close().await;
    }
}

impl Reader {
    /// The connection, in its transaction where there is to be one. [`done`](Self::done) is said after the statement.
    pub(crate) async fn connection(&mut self) -> Result<&mut SqliteConnection, StoreError> {
        if let (connection, Some(begin)) = self.parts()? {
            connection.execute(begin).await?;
            self.transaction = Transaction::Begun;
        }
        self.parts().map(|(connection, _)| connection)
    }

    /// The connection, and what is to be said before the first statement.
    pub(crate) fn parts(&mut self) -> Result<(&mut SqliteConnection, Option<&'static str>), StoreError> {
        let begin = match self.transaction {
            Transaction::None | Transaction::Begun => None,
            Transaction::Due => Some("BEGIN"),
            // What came after a beginning that failed would be of another moment each.
            Transaction::Beginning => return Err(StoreError::Busy),
        };
        if begin.is_some() {
            self.transaction = Transaction::Beginning;
        }
        self.in_statement = true;
        self.connection.as_deref_mut().map(|connection| (connection, begin)).ok_or(StoreError::Busy)
    }

    /// The statement has ended, and well.
    pub(crate) fn done(&mut self) {
        self.in_statement = false;
        if self.transaction == Transaction::Beginning {
            self.transaction = Transaction::Begun;
        }
    }

    /// Whether it was lent for a single statement.
    pub(crate) fn is_alone(&self) -> bool {
        self.transaction == Transaction::None
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        let Some(connection) = self.connection.take() else { return };
        let begun = matches!(self.transaction, Transaction::Beginning | Transaction::Begun);
        if !begun && !self.in_statement {
            return give_back(&self.idle, connection, self.permit.as_ref());
        }
        let Ok(runtime) = Handle::try_current() else { return let_go(connection) };
        let (idle, permit) = (Arc::clone(&self.idle), self.permit.take());
        runtime.spawn(async move {
            if let Some(connection) = ended(connection, begun).await {
                give_back(&idle, connection, permit.as_ref());
            }
        });
    }
}

/// The connection when its statement and its transaction have ended; `None` where it is not known how it stands, and it is
/// closed.
async fn ended(mut connection: PoolConnection<Sqlite>, begun: bool) -> Option<PoolConnection<Sqlite>> {
    // One word after the other: either waits for a statement that nobody waits for any more.
    let ended = if begun { connection.execute("ROLLBACK").await.map(drop) } else { connection.ping().await };
    if ended.is_err() {
        connection.close_on_drop();
        return None;
    }
    Some(connection)
}

/// The permit is given back after it.
fn give_back(idle: &Idle, connection: PoolConnection<Sqlite>, permit: Option<&OwnedSemaphorePermit>) {
    let mut kept = lock(idle);
    // Whoever closes waits for every connection, so that none is kept then.
    if permit.is_some_and(|permit| !permit.semaphore().is_closed()) {
        kept.0.push(connection);
    } else {
        drop(kept);
        let_go(connection);
    }
}

/// Gives it back to the pool, which needs a runtime for that; without one it is closed.
fn let_go(connection: PoolConnection<Sqlite>) {
    if Handle::try_current().is_ok() {
        drop(connection);
    } else {
        drop(connection.leak());
    }
}

/// Nothing is done under this lock but to put in and take out.
fn lock(idle: &Idle) -> MutexGuard<'_, Kept> {
    idle.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use crate::tx::{change, rows};
    use crate::{ReadTx, Store, StoreError, StoreOptions};
    use futures::FutureExt as _;
    use std::path::Path;

    /// A database whose one connection everybody who reads must share.
    async fn opened(folder: &Path) -> Store {
        let url = format!("sqlite://{}", folder.join("kept.sqlite").display());
        let store = Store::open(&StoreOptions { readers: 1, ..StoreOptions::new(url) }).await.unwrap();
        change(&store, "CREATE TABLE kept (word TEXT)").await;
        store
    }

    async fn change(store: &Store, sql: &'static str) {
        store.write(move |tx| async move { change!(tx, sql).map(drop) }.boxed()).await.unwrap();
    }

    async fn count(tx: &mut ReadTx) -> Result<i64, StoreError> {
        let (count,): (i64,) = rows!(tx, (i64,), fetch_one, "SELECT COUNT(*) FROM kept")?;
        Ok(count)
    }

    #[tokio::test]
    async fn what_is_read_is_of_one_moment_until_its_reader_goes() {
        let folder = tempfile::tempdir().unwrap();
        let store = opened(folder.path()).await;
        let mut tx = store.read().await.unwrap();
        // The moment is that of the first statement.
        change(&store, "INSERT INTO kept VALUES ('before')").await;
        assert_eq!(count(&mut tx).await.unwrap(), 1);
        change(&store, "INSERT INTO kept VALUES ('after')").await;
        assert_eq!(count(&mut tx).await.unwrap(), 1);
        drop(tx);
        assert_eq!(count(&mut store.read().await.unwrap()).await.unwrap(), 2);
        assert_eq!(count(&mut store.read_one().await.unwrap()).await.unwrap(), 2);
    }

    #[tokio::test]
    async fn a_statement_that_fails_or_that_nobody_waits_for_leaves_the_connection_fit() {
        let folder = tempfile::tempdir().unwrap();
        let store = opened(folder.path()).await;
        change(&store, "INSERT INTO kept VALUES ('one')").await;
        for moment in [true, false] {
            let lend = async || if moment { store.read().await } else { store.read_one().await };
            let mut tx = lend().await.unwrap();
            let wrong: Result<(i64,), _> = rows!(&mut tx, (i64,), fetch_one, "SELECT nothing FROM nowhere");
            assert!(wrong.is_err());
            drop(tx);
            let mut tx = lend().await.unwrap();
            // Asked, and not waited for.
            let _ = count(&mut tx).now_or_never();
            drop(tx);
            change(&store, "INSERT INTO kept VALUES ('another')").await;
            let expected = if moment { 2 } else { 3 };
            assert_eq!(count(&mut lend().await.unwrap()).await.unwrap(), expected);
        }
    }

    #[tokio::test]
    async fn who_closes_waits_for_those_who_read_and_nobody_comes_after() {
        let folder = tempfile::tempdir().unwrap();
        let store = opened(folder.path()).await;
        let mut tx = store.read().await.unwrap();
        count(&mut tx).await.unwrap();
        let closing = tokio::spawn({
            let store = store.clone();
            async move { store.close().await }
        });
        while store.read().now_or_never().is_none_or(|lent| !matches!(lent, Err(StoreError::Busy))) {
            tokio::task::yield_now().await;
        }
        assert!(!closing.is_finished());
        drop(tx);
        closing.await.unwrap();
    }

    #[test]
    fn the_last_of_a_store_may_go_after_its_runtime() {
        let folder = tempfile::tempdir().unwrap();
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let store = runtime.block_on(async {
            let store = opened(folder.path()).await;
            count(&mut store.read().await.unwrap()).await.unwrap();
            store
        });
        drop(runtime);
        drop(store);
    }
}
