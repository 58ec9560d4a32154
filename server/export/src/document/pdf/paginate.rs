//! Strips onto pages.

use super::strip::Strip;

/// A strip on its page.
pub(super) struct Placed<'a> {
    pub(super) strip: &'a Strip,
    /// Its top, from the top of the text's room.
    pub(super) top: f32,
    /// The room above it that it has here.
    pub(super) gap: f32,
    /// Whether it stands here once more: what was read once is not read again.
    pub(super) again: bool,
}

/// A page's strips, from above.
#[derive(Default)]
pub(super) struct Sheet<'a> {
    pub(super) placed: Vec<Placed<'a>>,
    used: f32,
}

impl<'a> Sheet<'a> {
    fn put(&mut self, strip: &'a Strip, again: bool) {
        let gap = if self.placed.is_empty() { 0.0 } else { strip.gap };
        self.placed.push(Placed { strip, top: self.used + gap, gap, again });
        self.used += gap + strip.height;
    }

    /// Whether this much more fits. A hair is let pass: sums of fractions are not exact.
    fn has_room(&self, more: f32, room: f32) -> bool {
        self.used + more <= room + 0.01
    }
}

/// Lays the strips on pages of this height. Strips that are kept together stand on one page, unless they are higher
/// than it.
pub(super) fn sheets(strips: &[Strip], room: f32) -> Vec<Sheet<'_>> {
    let mut done = Vec::new();
    let mut sheet = Sheet::default();
    let mut rest = strips;
    while let Some(first) = rest.first() {
        let kept = rest.iter().take_while(|strip| strip.keep).count() + 1;
        let (group, after) = rest.split_at(kept.min(rest.len()));
        let height: f32 = group.iter().map(|strip| strip.gap + strip.height).sum();
        if !sheet.placed.is_empty() && (first.fresh || !sheet.has_room(height, room)) {
            done.push(std::mem::take(&mut sheet));
        }
        for strip in group {
            if !sheet.placed.is_empty() && !sheet.has_room(strip.gap + strip.height, room) {
                done.push(std::mem::take(&mut sheet));
            }
            if sheet.placed.is_empty() {
                for line in strip.head.iter().flat_map(|head| head.iter()) {
                    sheet.put(line, true);
                }
            }
            sheet.put(strip, false);
        }
        rest = after;
    }
    done.push(sheet);
    done
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many strips stand on each page.
    fn counts(strips: &[Strip]) -> Vec<usize> {
        sheets(strips, 100.0).iter().map(|sheet| sheet.placed.len()).collect()
    }

    #[test]
    fn what_is_kept_together_moves_together() {
        let strip = |keep| Strip { keep, ..Strip::of(30.0) };
        assert_eq!(counts(&[strip(false), strip(false), strip(false), strip(false)]), [3, 1]);
        assert_eq!(counts(&[strip(false), strip(false), strip(true), strip(false)]), [2, 2]);
    }

    #[test]
    fn the_room_above_counts_but_at_the_top() {
        let strip = || Strip { gap: 20.0, ..Strip::of(30.0) };
        // 30, then 50: 80 of 100.
        assert_eq!(counts(&[strip(), strip(), strip()]), [2, 1]);
    }

    #[test]
    fn what_is_higher_than_a_page_is_parted_all_the_same() {
        let strips: Vec<Strip> = (0..7).map(|_| Strip { keep: true, ..Strip::of(30.0) }).collect();
        assert_eq!(counts(&strips), [3, 3, 1]);
        assert_eq!(counts(&[Strip::of(250.0), Strip::of(10.0)]), [1, 1]);
    }

    #[test]
    fn a_page_may_be_wanted() {
        assert_eq!(counts(&[Strip::of(10.0), Strip { fresh: true, ..Strip::of(10.0) }]), [1, 1]);
        assert_eq!(counts(&[]), [0]);
    }
}
