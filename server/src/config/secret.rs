//! Files that hold a password: read only where nobody else can read them.

use anyhow::{Context as _, bail};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use zeroize::Zeroizing;

/// The text of the file that `setting` names, without the line end.
///
/// # Errors
/// Where it cannot be read, or others may read it.
pub fn read(setting: &str, path: &Path) -> anyhow::Result<Zeroizing<String>> {
    let cannot = || format!("cannot read the file of {setting}, {}", path.display());
    let mode = std::fs::metadata(path).with_context(cannot)?.permissions().mode();
    // What systemd hands over as a credential may carry a mask for the group.
    let theirs = std::env::var_os("CREDENTIALS_DIRECTORY").is_some_and(|folder| path.starts_with(folder));
    let forbidden = if theirs { 0o037 } else { 0o077 };
    if mode & forbidden != 0 {
        bail!(
            "others may use the file of {setting}, {} (mode {:04o}): make it its owner's alone with chmod 600",
            path.display(),
            mode & 0o7777
        );
    }
    let text = Zeroizing::new(std::fs::read_to_string(path).with_context(cannot)?);
    Ok(Zeroizing::new(text.trim_end_matches(['\r', '\n']).to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_file_that_others_can_read_is_refused_without_showing_it() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "hidden\r\n").unwrap();
        for (mode, good) in [(0o600, true), (0o400, true), (0o640, false), (0o604, false), (0o620, false)] {
            std::fs::set_permissions(file.path(), std::fs::Permissions::from_mode(mode)).unwrap();
            let read = read("mail.password_file", file.path());
            assert_eq!(read.is_ok(), good, "{mode:o}");
            match read {
                Ok(text) => assert_eq!(text.as_str(), "hidden"),
                Err(error) => assert!(
                    format!("{error:#}").contains("mail.password_file") && !format!("{error:#}").contains("hidden")
                ),
            }
        }
        assert!(read("mail.password_file", Path::new("/no/such/file")).is_err());
    }
}
