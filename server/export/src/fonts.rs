//! The fonts: part of the binary, so that what is drawn looks the same wherever it is made.

/// Source Sans 3 in three cuts, Source Serif 4, and `DejaVu` Sans for the scripts that they lack.
pub(crate) static FILES: [&[u8]; 5] = [
    include_bytes!("../fonts/SourceSans3-Regular.otf"),
    include_bytes!("../fonts/SourceSans3-Semibold.otf"),
    include_bytes!("../fonts/SourceSans3-It.otf"),
    include_bytes!("../fonts/SourceSerif4-Semibold.otf"),
    include_bytes!("../fonts/DejaVuSans.ttf"),
];
