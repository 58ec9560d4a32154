//! The colours, each once. Text on the three tints is dark, so that it reads at 7:1 and better.

use candour_domain::question_set::Rag;

/// Headings, header rows, body text.
pub(crate) const INK: u32 = 0x12_34_3B;
/// Links, rules, bars.
pub(crate) const ACCENT: u32 = 0x1D_6F_6B;
/// The quiet ground of title bands and notes.
pub(crate) const PAPER: u32 = 0xF6_F4_EF;
/// Hairlines between rows.
pub(crate) const LINE: u32 = 0xDD_D8_CC;
/// Secondary text: 5.6:1 on paper.
pub(crate) const MUTED: u32 = 0x55_65_68;
/// The second bar of a chart: last cycle.
pub(crate) const ACCENT_SOFT: u32 = 0xA9_C9_C4;
/// Secondary text on ink.
pub(crate) const MIST: u32 = 0xC9_DE_DB;
/// Cells that people fill in.
pub(crate) const FILL_IN: u32 = 0xFF_FB_EC;
pub(crate) const WHITE: u32 = 0xFF_FF_FF;
/// Neither good nor bad: no score, not asked.
pub(crate) const STONE: u32 = 0xEC_E9_E2;

/// The bars of what has no colour: not applicable, unanswered.
pub(crate) const STONE_BAR: u32 = 0xB9_B8_AF;
pub(crate) const PAPER_BAR: u32 = 0xE9_E5_DA;

/// The ground of a cell with this colour.
pub(crate) fn tint(rag: Rag) -> u32 {
    match rag {
        Rag::Green => 0xCF_E8_D5,
        Rag::Amber => 0xFB_E3_B4,
        Rag::Red => 0xF4_C7_C3,
    }
}

/// The bar of a chart with this colour: the tint would be too pale on white.
pub(crate) fn bar(rag: Rag) -> u32 {
    match rag {
        Rag::Green => 0x5B_A3_7A,
        Rag::Amber => 0xE3_AE_45,
        Rag::Red => 0xC9_61_58,
    }
}
