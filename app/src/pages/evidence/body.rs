//! The body of an upload, given on a little at a time: what reads the form keeps what it has not understood yet in
//! memory, so that it must never be given more than a form's own words before the file begins.

use axum::body::{Body, BodyDataStream, Bytes};
use candour_texts::t;
use futures::Stream;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};

/// The most bytes that are given on at once.
const PIECE: usize = 64 * 1024;

/// How many bytes may still be given on.
#[derive(Clone)]
pub(super) struct Allowance(Arc<AtomicU64>);

impl Allowance {
    pub(super) fn new(bytes: u64) -> Self {
        Self(Arc::new(AtomicU64::new(bytes)))
    }

    /// From now on so many.
    pub(super) fn set(&self, bytes: u64) {
        self.0.store(bytes, Ordering::Relaxed);
    }

    fn take(&self, bytes: usize) -> bool {
        let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
        let taken = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(bytes));
        taken.is_ok()
    }
}

/// A body that ends with an error where its allowance does.
pub(super) fn metered(body: Body, allowance: Allowance) -> Body {
    Body::from_stream(Metered { body: body.into_data_stream(), rest: Bytes::new(), allowance, breath: false })
}

struct Metered {
    body: BodyDataStream,
    rest: Bytes,
    allowance: Allowance,
    /// Whether the reader is to look at what it has before it gets more.
    breath: bool,
}

impl Stream for Metered {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.breath {
            self.breath = false;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        while self.rest.is_empty() {
            match Pin::new(&mut self.body).poll_next(context) {
                Poll::Ready(Some(Ok(bytes))) => self.rest = bytes,
                Poll::Ready(Some(Err(error))) => return Poll::Ready(Some(Err(io::Error::other(error)))),
                Poll::Ready(None) => return Poll::Ready(None),
                Poll::Pending => return Poll::Pending,
            }
        }
        let length = self.rest.len().min(PIECE);
        let piece = self.rest.split_to(length);
        self.breath = true;
        if self.allowance.take(length) {
            Poll::Ready(Some(Ok(piece)))
        } else {
            Poll::Ready(Some(Err(io::Error::other(t!("the form is larger than it may be")))))
        }
    }
}
