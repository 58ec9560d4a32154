//! Work that takes the processor for long, hashing passwords and drawing documents: on a thread of its own that gives way
//! to whoever reads or saves.

use crate::ServiceError;
use candour_texts::{Language, within_here};
use std::sync::Arc;
use std::thread;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

/// A place among the few who do such work at once.
pub(crate) type Turn = Arc<OwnedSemaphorePermit>;

/// How much such a thread gives way, in the units of `nice(2)`: where it is fought over, a processor gives it a third of
/// what it gives to others.
#[cfg(target_os = "linux")]
const GIVES_WAY: i32 = 5;

/// Waits for a place.
///
/// # Errors
/// Where the server ends.
pub(crate) async fn turn(places: &Arc<Semaphore>) -> Result<Turn, ServiceError> {
    let turn = Arc::clone(places).acquire_owned().await;
    turn.map(Arc::new).map_err(|_| ServiceError::Document("shutting down".to_owned()))
}

/// Does the work, with texts in the reader's language. The turn is held until it is done, also when nobody waits for it any
/// more: work that has begun cannot be called back, and what it holds would else be bounded by nothing.
///
/// # Errors
/// The work's own; where there can be no thread, or the work stopped.
pub(crate) async fn aside<T: Send + 'static>(
    turn: &Turn,
    work: impl FnOnce() -> Result<T, ServiceError> + Send + 'static,
) -> Result<T, ServiceError> {
    let stopped = |_| ServiceError::Document("work beside the pages stopped".to_owned());
    let (tell, told) = oneshot::channel();
    let turn = Arc::clone(turn);
    let language = Language::current();
    let thread = thread::Builder::new().name("aside".to_owned()).spawn(move || {
        give_way();
        let done = within_here(language, work);
        drop(turn);
        // Whoever wanted it may have gone away.
        let _ = tell.send(done);
    });
    thread.map_err(|error| ServiceError::Document(format!("no thread for work beside the pages: {error}")))?;
    told.await.map_err(stopped)?
}

/// Elsewhere than on Linux this would be said of the whole process.
fn give_way() {
    #[cfg(target_os = "linux")]
    // What cannot be made slower is done all the same.
    let _ = rustix::process::nice(GIVES_WAY);
}

#[cfg(test)]
mod tests {
    use super::{aside, turn};
    use std::sync::{Arc, mpsc};
    use tokio::sync::{Semaphore, oneshot};

    #[tokio::test]
    async fn a_turn_is_held_until_the_work_is_done_also_when_nobody_waits_for_it_any_more() {
        let places = Arc::new(Semaphore::new(1));
        let (go_on, may_go_on) = mpsc::channel();
        let (begin, has_begun) = oneshot::channel();
        let held = turn(&places).await.unwrap();
        let work = aside(&held, move || {
            begin.send(()).unwrap();
            may_go_on.recv().unwrap();
            Ok(())
        });
        tokio::select! {
            _ = work => panic!("it waits"),
            at_work = has_begun => at_work.unwrap(),
        }
        drop(held);
        assert_eq!(places.available_permits(), 0);
        go_on.send(()).unwrap();
        turn(&places).await.unwrap();
    }

    #[tokio::test]
    async fn work_that_stops_is_an_error_and_gives_its_turn_back() {
        let places = Arc::new(Semaphore::new(1));
        let held = turn(&places).await.unwrap();
        let stopped = aside(&held, || -> Result<(), _> { panic!("stopped on purpose") }).await;
        assert!(stopped.is_err());
        drop(held);
        turn(&places).await.unwrap();
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn it_gives_way_and_nobody_else_does() {
        // `nice` is the nineteenth field of proc(5)'s stat; the second, in brackets, may hold blanks.
        let nice = || -> i32 {
            let stat = std::fs::read_to_string("/proc/thread-self/stat").unwrap();
            stat.rsplit(") ").next().unwrap().split(' ').nth(16).unwrap().parse().unwrap()
        };
        let before = nice();
        let held = turn(&Arc::new(Semaphore::new(1))).await.unwrap();
        let beside = aside(&held, move || Ok(nice())).await.unwrap();
        assert!(beside > before, "{beside} is not above {before}");
        assert_eq!(nice(), before);
    }
}
