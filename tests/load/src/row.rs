//! One row of the table.

/// What was measured, ours, the baseline, their ratio, and what is wanted of it.
pub(crate) fn print(what: &str, ours: &str, baseline: &str, ratio: &str, wanted: &str) {
    println!("| {what} | {ours} | {baseline} | {ratio} | {wanted} |");
}

/// The value below which a share of the sorted values lies; 0 where there is none.
pub(crate) fn quantile(sorted: &[f64], share: f64) -> f64 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place within the list")]
    let place = ((sorted.len() as f64) * share) as usize;
    sorted.get(place.min(sorted.len().saturating_sub(1))).copied().unwrap_or_default()
}

/// A figure of this process from the kernel, in MiB, such as `VmRSS` or `VmHWM`.
pub(crate) fn memory_of(process: &str, field: &str) -> anyhow::Result<f64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find(|line| line.starts_with(field)).unwrap_or_default();
    let kib: f64 = line.split_whitespace().nth(1).unwrap_or_default().parse()?;
    Ok(kib / 1024.0)
}
