//! Reads that need nothing of one another, asked in one turn.
//!
//! Each statement to SQLite changes threads twice (`sqlx` has a thread for each connection), which costs more than most
//! of what a page reads. So SQLite is given the texts of several selects as one; PostgreSQL takes one after the other.

use crate::tx::{Counter, Inner};
use crate::{StoreError, Tx};
use chrono::{DateTime, Utc};
use futures::TryStreamExt as _;
use sqlx::postgres::{PgArguments, PgConnection, PgRow};
use sqlx::sqlite::{SqliteArguments, SqliteConnection, SqliteRow};
use sqlx::{Arguments as _, AssertSqlSafe, Either, Executor as _, SqlStr};
use std::fmt::Write as _;
use uuid::Uuid;

/// A select that is not asked yet: its text, its values, and what becomes of each row.
#[derive(Debug)]
pub struct Select<T> {
    pub(crate) sql: &'static str,
    pub(crate) values: Vec<Value>,
    pub(crate) sqlite: fn(&SqliteRow) -> Result<T, StoreError>,
    pub(crate) postgres: fn(&PgRow) -> Result<T, StoreError>,
}

/// A value of a select.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    Uuid(Uuid),
    Text(String),
    Moment(DateTime<Utc>),
}

impl From<Uuid> for Value {
    fn from(id: Uuid) -> Self {
        Self::Uuid(id)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<DateTime<Utc>> for Value {
    fn from(at: DateTime<Utc>) -> Self {
        Self::Moment(at)
    }
}

/// A select whose rows are read as one type and given as another, or as the same: `select!(Flat => Row, SQL, bind)`.
macro_rules! select {
    ($row:ty => $to:ty, $sql:expr $(, $bind:expr)* $(,)?) => {
        $crate::together::Select::<$to> {
            sql: $sql,
            values: vec![$($crate::together::Value::from($bind)),*],
            sqlite: |row| {
                let row = <$row as sqlx::FromRow<'_, sqlx::sqlite::SqliteRow>>::from_row(row)?;
                <$to>::try_from(row).map_err($crate::StoreError::from)
            },
            postgres: |row| {
                let row = <$row as sqlx::FromRow<'_, sqlx::postgres::PgRow>>::from_row(row)?;
                <$to>::try_from(row).map_err($crate::StoreError::from)
            },
        }
    };
    ($row:ty, $sql:expr $(, $bind:expr)* $(,)?) => { $crate::together::select!($row => $row, $sql $(, $bind)*) };
}
pub(crate) use select;

impl<T: Send + 'static> Select<T> {
    /// Asks this alone.
    ///
    /// # Errors
    /// The database's; a row that is not what it must be.
    pub async fn all(self, tx: &mut impl Tx) -> Result<Vec<T>, StoreError> {
        let (rows,) = together(tx, (self,)).await?;
        Ok(rows)
    }
}

/// Asks several selects in one turn, and gives the rows of each.
///
/// # Errors
/// The database's; a row that is not what it must be.
pub async fn together<S: Selects>(tx: &mut impl Tx, selects: S) -> Result<S::Rows, StoreError> {
    let asked = selects.asked();
    let (inner, counter) = tx.parts();
    let alone = match inner {
        Inner::Sqlite(reader) => reader.is_alone(),
        Inner::PostgresAlone(_) => true,
        Inner::SqliteWriter(_) | Inner::Postgres(_) => false,
    };
    if alone && asked.len() > 1 {
        return Err(StoreError::Unsupported("several selects that are of one moment need a transaction"));
    }
    let found = match inner {
        Inner::Sqlite(reader) => {
            let (connection, begin) = reader.parts()?;
            let found = ask_sqlite(connection, counter, begin, asked).await?;
            reader.done();
            Found::Sqlite(found)
        }
        Inner::SqliteWriter(connection) => Found::Sqlite(ask_sqlite(connection, counter, None, asked).await?),
        Inner::Postgres(tx) => Found::Postgres(ask_postgres(tx, counter, asked).await?),
        Inner::PostgresAlone(connection) => Found::Postgres(ask_postgres(connection, counter, asked).await?),
    };
    selects.read(found)
}

/// Some selects, up to eight.
pub trait Selects: sealed::Asked {}

type Texts = Vec<(&'static str, Vec<Value>)>;

pub(crate) enum Found {
    Sqlite(Vec<Vec<SqliteRow>>),
    Postgres(Vec<Vec<PgRow>>),
}

pub(crate) mod sealed {
    use super::{Found, StoreError, Texts};

    /// What [`super::together`] does with the selects.
    pub trait Asked: Send {
        /// The rows of each.
        type Rows;
        #[doc(hidden)]
        #[expect(private_interfaces, reason = "only this crate runs SQL")]
        fn asked(&self) -> Texts;
        #[doc(hidden)]
        #[expect(private_interfaces, reason = "only this crate runs SQL")]
        fn read(self, found: Found) -> Result<Self::Rows, StoreError>;
    }
}

macro_rules! selects {
    ($($select:ident: $row:ident),+) => {
        impl<$($row: Send + 'static),+> sealed::Asked for ($(Select<$row>,)+) {
            type Rows = ($(Vec<$row>,)+);

            #[expect(private_interfaces, reason = "only this crate runs SQL")]
            fn asked(&self) -> Texts {
                let ($($select,)+) = self;
                vec![$(($select.sql, $select.values.clone())),+]
            }

            #[expect(private_interfaces, reason = "only this crate runs SQL")]
            fn read(self, found: Found) -> Result<Self::Rows, StoreError> {
                let ($($select,)+) = self;
                match found {
                    Found::Sqlite(found) => {
                        let mut found = found.into_iter();
                        Ok(($(read(found.next(), $select.sqlite)?,)+))
                    }
                    Found::Postgres(found) => {
                        let mut found = found.into_iter();
                        Ok(($(read(found.next(), $select.postgres)?,)+))
                    }
                }
            }
        }

        impl<$($row: Send + 'static),+> Selects for ($(Select<$row>,)+) {}
    };
}

selects!(a: A);
selects!(a: A, b: B);
selects!(a: A, b: B, c: C);
selects!(a: A, b: B, c: C, d: D);
selects!(a: A, b: B, c: C, d: D, e: E);
selects!(a: A, b: B, c: C, d: D, e: E, f: F);
selects!(a: A, b: B, c: C, d: D, e: E, f: F, g: G);
selects!(a: A, b: B, c: C, d: D, e: E, f: F, g: G, h: H);

fn read<R, T>(rows: Option<Vec<R>>, as_one: fn(&R) -> Result<T, StoreError>) -> Result<Vec<T>, StoreError> {
    let rows = rows.ok_or_else(|| StoreError::Damaged("a select was not answered".to_owned()))?;
    rows.iter().map(as_one).collect()
}

/// Adds values to the arguments of either database.
macro_rules! bind {
    ($arguments:expr, $values:expr) => {
        for value in $values {
            match value {
                Value::Uuid(id) => $arguments.add(id),
                Value::Text(text) => $arguments.add(text),
                Value::Moment(at) => $arguments.add(at),
            }
            .map_err(sqlx::Error::Encode)?;
        }
    };
}

async fn ask_sqlite(
    connection: &mut SqliteConnection,
    counter: &Counter,
    begin: Option<&'static str>,
    asked: Texts,
) -> Result<Vec<Vec<SqliteRow>>, StoreError> {
    let mut arguments = SqliteArguments::default();
    let text = joined(begin, &asked);
    let mut found = Vec::with_capacity(asked.len());
    for (_, values) in asked {
        counter.add();
        bind!(arguments, values);
    }
    // Made of this crate's own texts alone.
    let query = sqlx::query_with::<sqlx::Sqlite, _>(AssertSqlSafe(text), arguments);
    let mut answers = connection.fetch_many(query);
    let mut rows = Vec::new();
    let mut beginning = begin.is_some();
    while let Some(answer) = answers.try_next().await? {
        match answer {
            Either::Right(row) => rows.push(row),
            Either::Left(_) if beginning => beginning = false,
            // The end of one select.
            Either::Left(_) => found.push(std::mem::take(&mut rows)),
        }
    }
    Ok(found)
}

async fn ask_postgres(
    connection: &mut PgConnection,
    counter: &Counter,
    asked: Texts,
) -> Result<Vec<Vec<PgRow>>, StoreError> {
    let mut found = Vec::with_capacity(asked.len());
    for (sql, values) in asked {
        counter.add();
        let mut arguments = PgArguments::default();
        bind!(arguments, values);
        let query = sqlx::query_with::<sqlx::Postgres, _>(SqlStr::from_static(sql), arguments);
        found.push(query.fetch_all(&mut *connection).await?);
    }
    Ok(found)
}

/// The texts one after the other, the values numbered through.
fn joined(begin: Option<&str>, asked: &Texts) -> String {
    let length: usize = asked.iter().map(|(sql, values)| sql.len() + values.len() + 2).sum();
    let mut text = String::with_capacity(length + 8);
    text.push_str(begin.unwrap_or_default());
    let mut before = 0;
    for (sql, values) in asked {
        if !text.is_empty() {
            text.push_str(";\n");
        }
        let mut parts = sql.split('$');
        text.push_str(parts.next().unwrap_or_default());
        for part in parts {
            let end = part.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(part.len());
            let (number, rest) = part.split_at(end);
            // Writing to a string does not fail. A sign with no number is none of a value.
            let _ = match number.parse::<usize>() {
                Ok(number) => write!(text, "${}{rest}", number + before),
                Err(_) => write!(text, "${part}"),
            };
        }
        before += values.len();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{Value, joined, together};
    use crate::{Store, StoreOptions};

    #[derive(Debug, PartialEq, Eq, sqlx::FromRow)]
    struct One {
        word: String,
    }

    #[derive(Debug, PartialEq, Eq)]
    struct Loud(String);

    impl From<One> for Loud {
        fn from(one: One) -> Self {
            Self(one.word.to_uppercase())
        }
    }

    #[test]
    fn values_are_numbered_through_and_texts_stand_as_they_are() {
        let value = || Value::Text(String::new());
        let asked = vec![
            ("SELECT a FROM t WHERE b = $1 AND c = $2", vec![value(), value()]),
            ("SELECT j -> '$.x'", vec![]),
            ("SELECT d FROM u WHERE e = $1 OR (f = $1 AND g > $10)", vec![value()]),
        ];
        let expected = "SELECT a FROM t WHERE b = $1 AND c = $2;\nSELECT j -> '$.x';\n\
            SELECT d FROM u WHERE e = $3 OR (f = $3 AND g > $12)";
        assert_eq!(joined(None, &asked), expected);
        assert_eq!(joined(Some("BEGIN"), &asked), format!("BEGIN;\n{expected}"));
    }

    #[tokio::test]
    async fn each_select_has_its_own_rows_and_none_those_of_another() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("kept.sqlite").display());
        let store = Store::open(&StoreOptions::new(url)).await.unwrap();
        let mut tx = store.read().await.unwrap();
        for _ in 0..2 {
            let none = select!(One, "SELECT $1 AS word WHERE 1 = 0", "never");
            let two = select!(One => Loud, "SELECT $2 AS word UNION ALL SELECT $1", "last", "first");
            let one = select!(One, "SELECT $1 AS word", "alone");
            let (none, two, one) = together(&mut tx, (none, two, one)).await.unwrap();
            assert_eq!(none, []);
            assert_eq!(two, [Loud("FIRST".to_owned()), Loud("LAST".to_owned())]);
            assert_eq!(one, [One { word: "alone".to_owned() }]);
        }
        assert_eq!(store.statements_run(), 6);
    }

    #[tokio::test]
    async fn one_that_fails_fails_them_all() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("kept.sqlite").display());
        let store = Store::open(&StoreOptions::new(url)).await.unwrap();
        let mut tx = store.read().await.unwrap();
        let one = select!(One, "SELECT $1 AS word", "alone");
        let wrong = select!(One, "SELECT word FROM nowhere WHERE word = $1", "x");
        assert!(together(&mut tx, (one, wrong)).await.is_err());
    }
}
