//! Choosing without chance: the same names give the same choice on every machine.

/// A number from names: FNV-1a, mixed once more so that its low digits are good for a remainder.
pub(super) fn number(names: &[&str]) -> u64 {
    let bytes = names.iter().flat_map(|name| name.bytes().chain([0]));
    let mut hash =
        bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3));
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash ^ (hash >> 33)
}

/// A number below `limit`; 0 where the limit is 0.
pub(super) fn below(limit: usize, names: &[&str]) -> usize {
    let limit = u64::try_from(limit).unwrap_or(u64::MAX);
    number(names).checked_rem(limit).and_then(|rest| usize::try_from(rest).ok()).unwrap_or(0)
}

/// One of the things; `None` where there are none.
pub(super) fn one<'t, T>(things: &'t [T], names: &[&str]) -> Option<&'t T> {
    things.get(below(things.len(), names))
}
