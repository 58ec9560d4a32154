//! ISO 7816-4 padding (a byte 0x80, then zeros), so that lengths tell little: "Yes" and "No"
//! are sealed to the same number of bytes.

/// The smallest step, for values whose padded length is up to `BORDER`.
const SMALL: usize = 64;
/// The step above.
const LARGE: usize = 256;
const BORDER: usize = 1024;
const MARK: u8 = 0x80;

/// The padded length, in bytes, of a value of `length` bytes: the smallest of 64, 128, 192 ...
/// 1,024, 1,280, 1,536 ... that is *greater* than `length`, because the mark takes a byte. So
/// 63 bytes give 64, 64 give 128, 1,023 give 1,024 and 1,024 give 1,280. `None`: no such length.
///
/// ```
/// use candour_vault::padded_len;
///
/// assert_eq!(padded_len("Yes".len()), padded_len("No".len()));
/// ```
pub fn padded_len(length: usize) -> Option<usize> {
    let marked = length.checked_add(1)?;
    marked.checked_next_multiple_of(if marked <= BORDER { SMALL } else { LARGE })
}

/// May a padded value have this length?
pub(crate) fn is_padded_len(length: usize) -> bool {
    length.checked_sub(1).and_then(padded_len) == Some(length)
}

/// Appends `plaintext` and its padding to `out`; `padded` is its [`padded_len`].
pub(crate) fn pad_into(out: &mut Vec<u8>, plaintext: &[u8], padded: usize) {
    let end = out.len().saturating_add(padded);
    out.extend_from_slice(plaintext);
    out.push(MARK);
    out.resize(end, 0);
}

/// The length of the value in `padded`, or `None` when it is not padded as this module pads.
/// It need not take constant time: whoever gets here has authenticated the bytes.
pub(crate) fn unpadded_len(padded: &[u8]) -> Option<usize> {
    let mark = padded.iter().rposition(|byte| *byte != 0)?;
    (padded.get(mark) == Some(&MARK) && padded_len(mark) == Some(padded.len())).then_some(mark)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_at_the_borders() {
        let table = [(0, 64), (1, 64), (63, 64), (64, 128), (65, 128), (127, 128), (128, 192), (959, 960), (960, 1024)];
        let large = [(1023, 1024), (1024, 1280), (1025, 1280), (1279, 1280), (1280, 1536), (1_048_576, 1_048_832)];
        for (length, padded) in table.into_iter().chain(large) {
            assert_eq!(padded_len(length), Some(padded), "{length}");
            assert!(is_padded_len(padded));
        }
        assert_eq!(padded_len(usize::MAX), None);
        for never in [0, 1, 63, 65, 1088, 1152, 1216, 1281] {
            assert!(!is_padded_len(never), "{never}");
        }
    }

    #[test]
    fn only_the_one_padding_is_taken_off() {
        let mut padded = Vec::new();
        pad_into(&mut padded, b"ab\x80\0", 64);
        assert_eq!((padded.len(), unpadded_len(&padded)), (64, Some(4)));
        // No mark; a wrong mark; and a whole step more than needed.
        assert_eq!(unpadded_len(&[0; 64]), None);
        assert_eq!(unpadded_len(&[1; 64]), None);
        let mut wasteful = vec![0; 128];
        wasteful.splice(..1, [MARK]);
        assert_eq!(unpadded_len(&wasteful), None);
    }
}
