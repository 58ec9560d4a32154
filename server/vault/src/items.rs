//! The one way in which the vault turns several items into one string of bytes: each with its
//! length before it, so that no two lists of items give the same bytes.

use uuid::Uuid;

/// Items under way. An item that is absent is an empty item: it keeps its place.
pub(crate) struct Items(Vec<u8>);

impl Items {
    /// Starts with a label that says what the list is for. `room` is a guess at the whole length, in bytes.
    pub(crate) fn labelled(label: &str, room: usize) -> Self {
        Self(Vec::with_capacity(room)).item(label.as_bytes())
    }

    /// Adds an item with its length, u32 big-endian, before it.
    pub(crate) fn item(mut self, item: &[u8]) -> Self {
        // An item of 4 GiB cannot be had here (names and ids); should one come, it is refused
        // by the cipher's own limit and never confused with a shorter one.
        let length = u32::try_from(item.len()).unwrap_or(u32::MAX);
        self.0.extend_from_slice(&length.to_be_bytes());
        self.0.extend_from_slice(item);
        self
    }

    /// Adds an id as its 16 bytes; none, and the nil id, as an empty item.
    pub(crate) fn id(self, id: Option<Uuid>) -> Self {
        match id {
            Some(id) if !id.is_nil() => self.item(id.as_bytes()),
            _ => self.item(&[]),
        }
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_item_has_its_length_before_it() {
        let items = Items::labelled("ab", 0).item(b"").item(&[7]);
        assert_eq!(items.bytes(), [0, 0, 0, 2, b'a', b'b', 0, 0, 0, 0, 0, 0, 0, 1, 7]);
    }

    #[test]
    fn the_nil_id_and_none_are_both_an_empty_item() {
        assert_eq!(Items::labelled("", 0).id(Some(Uuid::nil())).bytes(), [0; 8]);
        assert_eq!(Items::labelled("", 0).id(None).bytes(), [0; 8]);
        assert_eq!(Items::labelled("", 0).id(Some(Uuid::max())).bytes().len(), 4 + 4 + 16);
    }
}
