//! Key files: one key in each, owner-only, hex or base64, with an id before it if it is not key 1.
//!
//! What is wrong with a file is said; what stands in it never is.

use crate::{Entropy, Kek, KeyFileProblem, VaultError};
use base64::{Engine, engine::general_purpose as base64_of};
use secrecy::{ExposeSecret, SecretBox};
use std::{
    fs::{self, File, Metadata, OpenOptions},
    io::{self, Read, Write},
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::Path,
};
use zeroize::Zeroizing;

/// The largest file that is read at all, in bytes.
const LARGEST: u64 = 1024;

/// Who besides the owner may hold rights on a key file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sharing {
    /// Nobody: the rule for every file that a person puts somewhere.
    OwnerOnly,
    /// A systemd credential: systemd gives the service its right by an access list on a file of
    /// root's, and the list's mask shows as a group's right to read. Only for files under
    /// `$CREDENTIALS_DIRECTORY`.
    SystemdCredential,
}

impl Sharing {
    fn forbidden(self) -> u32 {
        match self {
            Self::OwnerOnly => 0o077,
            Self::SystemdCredential => 0o037,
        }
    }
}

impl Kek {
    /// Reads the key file at `path`.
    ///
    /// # Errors
    /// [`VaultError::KeyFile`] with the problem, as one sentence.
    pub fn load(path: &Path, sharing: Sharing) -> Result<Self, VaultError> {
        let content = read(path, sharing).map_err(|problem| at(path, problem))?;
        let (id, key) = parse(&content).map_err(|problem| at(path, problem))?;
        Self::from_key(id, key)
    }

    /// Makes a new key and its file, with mode 0600, in a folder that exists.
    ///
    /// # Errors
    /// [`VaultError::KeyFile`] when something stands at `path` already (it stays untouched) or
    /// cannot be written (nothing is left behind); [`VaultError::Entropy`] when the source fails.
    pub fn create_file(path: &Path, id: u32, entropy: &dyn Entropy) -> Result<Self, VaultError> {
        if id == 0 {
            return Err(at(path, KeyFileProblem::BadId));
        }
        let kek = Self::generate(id, entropy)?;
        write_new(path, &line(id, &kek.key)?).map_err(|problem| at(path, problem))?;
        Ok(kek)
    }
}

fn at(path: &Path, problem: KeyFileProblem) -> VaultError {
    VaultError::KeyFile { path: path.to_owned(), problem }
}

fn read(path: &Path, sharing: Sharing) -> Result<Zeroizing<Vec<u8>>, KeyFileProblem> {
    // Looked at before it is opened, because opening a pipe would wait for ever, and looked at
    // again once open, because another file may stand there by then.
    check(&fs::metadata(path).map_err(from_io)?, sharing)?;
    let file = File::open(path).map_err(from_io)?;
    check(&file.metadata().map_err(from_io)?, sharing)?;
    // With all its room from the start, the buffer never moves and leaves no copy behind.
    let mut content = Zeroizing::new(Vec::with_capacity(2048));
    file.take(LARGEST + 1).read_to_end(&mut content).map_err(from_io)?;
    Ok(content)
}

fn check(file: &Metadata, sharing: Sharing) -> Result<(), KeyFileProblem> {
    let mode = file.permissions().mode() & 0o7777;
    match () {
        () if file.is_dir() => Err(KeyFileProblem::Folder),
        () if !file.is_file() => Err(KeyFileProblem::NotAFile),
        () if mode & sharing.forbidden() != 0 => Err(KeyFileProblem::Shared(mode)),
        () if file.len() > LARGEST => Err(KeyFileProblem::TooLarge(LARGEST)),
        () => Ok(()),
    }
}

fn from_io(error: io::Error) -> KeyFileProblem {
    match error.kind() {
        io::ErrorKind::NotFound => KeyFileProblem::Missing,
        io::ErrorKind::AlreadyExists => KeyFileProblem::Exists,
        _ => KeyFileProblem::Io(error),
    }
}

/// `KEY` (then it is key 1) or `ID:KEY`, with white space around it.
fn parse(content: &[u8]) -> Result<(u32, SecretBox<[u8; 32]>), KeyFileProblem> {
    let text = str::from_utf8(content).map_err(|_| KeyFileProblem::NotAKey)?.trim();
    if text.is_empty() {
        return Err(KeyFileProblem::Empty);
    }
    let (id, key) = match text.split_once(':') {
        Some((id, key)) => (parse_id(id)?, key.trim()),
        None => (1, text),
    };
    let key = decode(key)?;
    if key.iter().all(|byte| Some(byte) == key.first()) {
        return Err(if key.is_empty() { KeyFileProblem::NotAKey } else { KeyFileProblem::OneByte });
    }
    let key: &[u8; 32] = key.as_slice().try_into().map_err(|_| KeyFileProblem::Length(key.len()))?;
    Ok((id, SecretBox::init_with_mut(|bytes: &mut [u8; 32]| bytes.copy_from_slice(key))))
}

fn parse_id(text: &str) -> Result<u32, KeyFileProblem> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match text.parse() {
        Ok(id) if digits && id > 0 => Ok(id),
        _ => Err(KeyFileProblem::BadId),
    }
}

/// An even number of hex digits is hex; all else is base64 (standard or URL alphabet, with or
/// without `=`). 32 bytes are 64 characters in the one and 43 or 44 in the other, so that no
/// text of the right length can be taken for both: 44 characters end in `=`.
fn decode(text: &str) -> Result<Zeroizing<Vec<u8>>, KeyFileProblem> {
    let hex_only = text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if hex_only && text.len().is_multiple_of(2) {
        return hex::decode(text).map(Zeroizing::new).map_err(|_| KeyFileProblem::NotAKey);
    }
    if hex_only && text.len() != 43 {
        return Err(KeyFileProblem::NotAKey);
    }
    let bare = text.strip_suffix("==").or_else(|| text.strip_suffix('=')).unwrap_or(text);
    let standard = base64_of::STANDARD_NO_PAD.decode(bare);
    standard
        .or_else(|_| base64_of::URL_SAFE_NO_PAD.decode(bare))
        .map(Zeroizing::new)
        .map_err(|_| KeyFileProblem::NotAKey)
}

fn line(id: u32, key: &SecretBox<[u8; 32]>) -> Result<Zeroizing<Vec<u8>>, VaultError> {
    let mut digits = Zeroizing::new([0; 64]);
    hex::encode_to_slice(key.expose_secret(), digits.as_mut_slice()).map_err(|_| VaultError::TooLong)?;
    let mut line = Zeroizing::new(Vec::with_capacity(128));
    line.extend_from_slice(id.to_string().as_bytes());
    line.push(b':');
    line.extend_from_slice(digits.as_slice());
    line.push(b'\n');
    Ok(line)
}

fn write_new(path: &Path, content: &[u8]) -> Result<(), KeyFileProblem> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(from_io)?;
    let written = file.write_all(content).and_then(|()| file.sync_all()).and_then(|()| sync_folder(path));
    written.map_err(|error| {
        // Half a key is worse than none: the next start would refuse it.
        match fs::remove_file(path) {
            Ok(()) => KeyFileProblem::Io(error),
            Err(left) => KeyFileProblem::Io(io::Error::other(format!("{error}; and it cannot be removed: {left}"))),
        }
    })
}

/// The file's name survives a power cut only when its folder is on the disk too: a database
/// whose key got lost is lost.
fn sync_folder(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => File::open(folder)?.sync_all(),
        _ => File::open(".")?.sync_all(),
    }
}
