//! A backup, encrypted as a whole: a head in plain that says which keys it needs, then the STREAM
//! construction over AES-256-GCM in chunks of 64 KiB. Memory does not grow with its size, and a file that
//! was cut, altered or put together anew is noticed.
//!
//! `candour-backup/1` and a line end, then with its length (u16, big-endian) before it the head:
//! `kek_id 4 | fingerprint 8 | salt 32 | commitment 32 | schema 8 | seconds since 1970 8 | count 2 |
//! count times (kek_id 4 | fingerprint 8)`, all big-endian; then the chunks, each with its tag of 16 bytes.
//! Everything before the chunks is the associated data of each chunk.

use crate::stream::{CHUNK, CHUNK_TAG as TAG, stream, stream_key};
use crate::{Entropy, Fingerprint, KekName, Keyring, LoadedKeks, VaultError, entropy::random};
use aead_stream::{DecryptorBE32, EncryptorBE32};
use aes_gcm::Aes256Gcm;
use std::fmt;
use std::io::{self, Read, Write};
use subtle::ConstantTimeEq;
use zeroize::{Zeroize, Zeroizing};

const MAGIC: &[u8; 17] = b"candour-backup/1\n";
const INFO: &[u8] = b"candour/backup/v1";

/// What a backup says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackupHead {
    /// The key that locks the file.
    pub kek: KekName,
    /// The keys that lock the data keys inside: all of them are needed to read what was backed up.
    pub needed: Vec<KekName>,
    /// The schema version of the database inside.
    pub schema: i64,
    /// When it was made: seconds since 1970, UTC.
    pub made_at: i64,
}

impl Keyring {
    /// Begins a backup, locked with the key in use.
    ///
    /// # Errors
    /// [`VaultError::Entropy`]; [`VaultError::BackupIo`] where the head cannot be written.
    pub fn begin_backup<W: Write>(
        &self,
        mut out: W,
        needed: Vec<KekName>,
        schema: i64,
        made_at: i64,
        entropy: &dyn Entropy,
    ) -> Result<BackupWriter<W>, VaultError> {
        let salt: [u8; 32] = random(entropy)?;
        let kek = self.active_kek();
        let keys = stream_key(&kek.key, &salt, INFO)?;
        let [key, commitment] = &*keys;
        let head = BackupHead { kek: kek.name(), needed, schema, made_at };
        let head = head.to_bytes(&salt, commitment)?;
        out.write_all(&head).map_err(VaultError::BackupIo)?;
        let stream = EncryptorBE32::from_stream_primitive(stream(key));
        let chunk = Zeroizing::new(Vec::with_capacity(CHUNK + TAG));
        Ok(BackupWriter { out, stream, head, chunk })
    }

    /// Opens a backup as far as its first chunk, which proves the head.
    ///
    /// # Errors
    /// [`VaultError::NotBackup`]; [`VaultError::BackupKek`] where a key that it needs is not loaded;
    /// [`VaultError::BackupAltered`]; [`VaultError::BackupIo`].
    pub fn open_backup<R: Read>(&self, mut input: R) -> Result<(BackupHead, BackupReader<R>), VaultError> {
        let HeadRead { head, salt, commitment, bytes } = BackupHead::read(&mut input)?;
        for expected in std::iter::once(head.kek).chain(head.needed.iter().copied()) {
            if self.names().all(|name| name != expected) {
                return Err(VaultError::BackupKek { expected, loaded: LoadedKeks(self.names().collect()) });
            }
        }
        let kek = self.kek_named(head.kek).ok_or(VaultError::NotBackup)?;
        let keys = stream_key(&kek.key, &salt, INFO)?;
        let [key, expected] = &*keys;
        if !bool::from(expected.ct_eq(&commitment)) {
            return Err(VaultError::BackupAltered);
        }
        let stream = Some(DecryptorBE32::from_stream_primitive(stream(key)));
        let mut reader =
            BackupReader { input, stream, head: bytes, peeked: None, chunk: Zeroizing::new(Vec::new()), at: 0 };
        reader.next_chunk()?;
        Ok((head, reader))
    }
}

/// A head as it was read, with what proves it.
struct HeadRead {
    head: BackupHead,
    salt: [u8; 32],
    commitment: [u8; 32],
    /// All of it, as it stands in the file.
    bytes: Vec<u8>,
}

impl BackupHead {
    fn to_bytes(&self, salt: &[u8; 32], commitment: &[u8; 32]) -> Result<Vec<u8>, VaultError> {
        let count = u16::try_from(self.needed.len()).map_err(|_| VaultError::TooLong)?;
        let mut body = Vec::new();
        push_name(&mut body, self.kek);
        body.extend_from_slice(salt);
        body.extend_from_slice(commitment);
        body.extend_from_slice(&self.schema.to_be_bytes());
        body.extend_from_slice(&self.made_at.to_be_bytes());
        body.extend_from_slice(&count.to_be_bytes());
        self.needed.iter().for_each(|name| push_name(&mut body, *name));
        let length = u16::try_from(body.len()).map_err(|_| VaultError::TooLong)?;
        Ok([MAGIC.as_slice(), &length.to_be_bytes(), &body].concat())
    }

    /// Reads a head. Nothing of it is proven yet.
    fn read(input: &mut impl Read) -> Result<HeadRead, VaultError> {
        let mut start = [0; MAGIC.len() + 2];
        input.read_exact(&mut start).map_err(not_whole)?;
        let length = start.strip_prefix(MAGIC).and_then(|length| Some(u16::from_be_bytes(length.try_into().ok()?)));
        let length = length.ok_or(VaultError::NotBackup)?;
        let mut body = vec![0; usize::from(length)];
        input.read_exact(&mut body).map_err(not_whole)?;
        let (head, salt, commitment) = Self::parse(&body).ok_or(VaultError::NotBackup)?;
        Ok(HeadRead { head, salt, commitment, bytes: [start.as_slice(), &body].concat() })
    }

    fn parse(body: &[u8]) -> Option<(Self, [u8; 32], [u8; 32])> {
        let (kek, rest) = take_name(body)?;
        let (salt, rest) = rest.split_first_chunk()?;
        let (commitment, rest) = rest.split_first_chunk()?;
        let (schema, rest) = rest.split_first_chunk()?;
        let (made_at, rest) = rest.split_first_chunk()?;
        let (count, mut rest) = rest.split_first_chunk()?;
        let mut needed = Vec::new();
        for _ in 0..u16::from_be_bytes(*count) {
            let (name, after) = take_name(rest)?;
            needed.push(name);
            rest = after;
        }
        let (schema, made_at) = (i64::from_be_bytes(*schema), i64::from_be_bytes(*made_at));
        rest.is_empty().then_some((Self { kek, needed, schema, made_at }, *salt, *commitment))
    }
}

fn push_name(out: &mut Vec<u8>, name: KekName) {
    out.extend_from_slice(&name.id.to_be_bytes());
    out.extend_from_slice(&name.fingerprint.0);
}

fn take_name(bytes: &[u8]) -> Option<(KekName, &[u8])> {
    let (id, rest) = bytes.split_first_chunk()?;
    let (fingerprint, rest) = rest.split_first_chunk()?;
    Some((KekName { id: u32::from_be_bytes(*id), fingerprint: Fingerprint(*fingerprint) }, rest))
}

fn not_whole(error: io::Error) -> VaultError {
    if error.kind() == io::ErrorKind::UnexpectedEof { VaultError::NotBackup } else { VaultError::BackupIo(error) }
}

/// Encrypts what is written to it. Nothing is a backup before [`finish`](Self::finish).
pub struct BackupWriter<W: Write> {
    out: W,
    stream: EncryptorBE32<Aes256Gcm>,
    head: Vec<u8>,
    chunk: Zeroizing<Vec<u8>>,
}

impl<W: Write> BackupWriter<W> {
    /// Writes the last chunk and gives the writer below back.
    ///
    /// # Errors
    /// [`VaultError::BackupIo`].
    pub fn finish(mut self) -> Result<W, VaultError> {
        self.stream.encrypt_last_in_place(&self.head, &mut *self.chunk).map_err(|_| VaultError::TooLong)?;
        self.out.write_all(&self.chunk).and_then(|()| self.out.flush()).map_err(VaultError::BackupIo)?;
        Ok(self.out)
    }
}

impl<W: Write> Write for BackupWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // Written out only when more comes: the last chunk is marked, and may be a full one.
        if self.chunk.len() == CHUNK && !bytes.is_empty() {
            let sealed = self.stream.encrypt_next_in_place(&self.head, &mut *self.chunk);
            sealed.map_err(|_| io::Error::other(VaultError::TooLong))?;
            self.out.write_all(&self.chunk)?;
            self.chunk.clear();
        }
        let room = CHUNK.saturating_sub(self.chunk.len());
        let taken = bytes.get(..room).unwrap_or(bytes);
        self.chunk.extend_from_slice(taken);
        Ok(taken.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

impl<W: Write> fmt::Debug for BackupWriter<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BackupWriter").finish_non_exhaustive()
    }
}

/// Reads a backup chunk by chunk; gives nothing out that was not proven. The end of what it gives is the end
/// of a whole backup: one that was cut ends with an error.
pub struct BackupReader<R: Read> {
    input: R,
    /// `None` after the last chunk.
    stream: Option<DecryptorBE32<Aes256Gcm>>,
    head: Vec<u8>,
    /// The first byte of the next chunk, read to see whether there is one.
    peeked: Option<u8>,
    chunk: Zeroizing<Vec<u8>>,
    at: usize,
}

impl<R: Read> BackupReader<R> {
    /// Opens the next chunk; after the last there is none, and the chunk stays empty.
    fn next_chunk(&mut self) -> Result<(), VaultError> {
        self.chunk.zeroize();
        self.at = 0;
        let Some(mut stream) = self.stream.take() else { return Ok(()) };
        self.chunk.reserve_exact(CHUNK + TAG);
        self.chunk.extend(self.peeked.take());
        let wanted = (CHUNK + TAG).saturating_sub(self.chunk.len());
        let limit = u64::try_from(wanted).unwrap_or(u64::MAX);
        self.input.by_ref().take(limit).read_to_end(&mut self.chunk).map_err(VaultError::BackupIo)?;
        let mut one = [0];
        let more = match self.input.read_exact(&mut one) {
            Ok(()) => true,
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => false,
            Err(error) => return Err(VaultError::BackupIo(error)),
        };
        let opened = if more {
            let [byte] = one;
            self.peeked = Some(byte);
            let opened = stream.decrypt_next_in_place(&self.head, &mut *self.chunk);
            self.stream = Some(stream);
            opened
        } else {
            stream.decrypt_last_in_place(&self.head, &mut *self.chunk)
        };
        if opened.is_err() {
            self.chunk.zeroize();
            self.stream = None;
            return Err(VaultError::BackupAltered);
        }
        Ok(())
    }
}

impl<R: Read> Read for BackupReader<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while self.at >= self.chunk.len() && self.stream.is_some() {
            self.next_chunk().map_err(io::Error::other)?;
        }
        let rest = self.chunk.get(self.at..).unwrap_or_default();
        let length = rest.len().min(out.len());
        out.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
        self.at += length;
        Ok(length)
    }
}

impl<R: Read> fmt::Debug for BackupReader<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BackupReader").finish_non_exhaustive()
    }
}
