//! A virus scanner that speaks clamd's protocol: the file goes to it in pieces (`INSTREAM`), over a socket of this
//! machine or a network that is trusted.

use crate::config::Evidence;
use anyhow::{Context as _, bail};
use candour_service::evidence::{Scan, ScanError, Scanner, Verdict};
use futures::future::{BoxFuture, FutureExt as _};
use std::io;
use std::path::PathBuf;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpStream, UnixStream};
use tokio::time::timeout;

/// The longest answer that is read.
const LONGEST_ANSWER: u64 = 4 * 1024;

/// clamd, or whatever speaks as it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clamd {
    place: Place,
    /// How long it may give no answer.
    patience: Duration,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Place {
    Unix(PathBuf),
    Tcp(String),
}

impl Clamd {
    /// The scanner of the settings; `None` where they name none.
    ///
    /// # Errors
    /// Where the address is not understood.
    pub fn of(settings: &Evidence) -> anyhow::Result<Option<Self>> {
        let place = match settings.scanner.split_once(':') {
            None if settings.scanner.is_empty() => return Ok(None),
            Some(("unix", path)) if path.starts_with('/') => Place::Unix(path.into()),
            Some(("tcp", address)) if address.contains(':') => Place::Tcp(address.to_owned()),
            _ => bail!("evidence.scanner must be unix:/path/to/socket or tcp:host:port"),
        };
        Ok(Some(Self { place, patience: settings.scanner_time() }))
    }

    /// Whether it answers at present: said at the start, and no more than that.
    ///
    /// # Errors
    /// Where it cannot be reached.
    pub async fn ping(&self) -> anyhow::Result<()> {
        let mut socket = self.connect().await.context("cannot be reached")?;
        socket.write_all(b"zPING\0").await?;
        let answer = timeout(self.patience, answer(&mut socket)).await.context("no answer")??;
        if answer == "PONG" { Ok(()) } else { bail!("it does not answer as clamd does") }
    }

    async fn connect(&self) -> io::Result<Box<dyn Socket>> {
        let connecting = async {
            Ok(match &self.place {
                Place::Unix(path) => Box::new(UnixStream::connect(path).await?) as Box<dyn Socket>,
                Place::Tcp(address) => {
                    let stream = TcpStream::connect(address).await?;
                    stream.set_nodelay(true)?;
                    Box::new(stream) as Box<dyn Socket>
                }
            })
        };
        timeout(self.patience, connecting).await.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
    }
}

trait Socket: AsyncRead + AsyncWrite + Send + Sync + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Sync + Unpin> Socket for T {}

impl Scanner for Clamd {
    fn begin(&self) -> BoxFuture<'_, Result<Box<dyn Scan>, ScanError>> {
        async {
            let mut socket = self.connect().await.map_err(|error| unreachable(&error))?;
            in_time(self.patience, socket.write_all(b"zINSTREAM\0")).await.map_err(|error| unreachable(&error))?;
            Ok(Box::new(Stream { socket, patience: self.patience }) as Box<dyn Scan>)
        }
        .boxed()
    }
}

/// One file on its way.
struct Stream {
    socket: Box<dyn Socket>,
    patience: Duration,
}

impl Scan for Stream {
    fn take<'s>(&'s mut self, bytes: &'s [u8]) -> BoxFuture<'s, Result<(), ScanError>> {
        async move {
            if bytes.is_empty() {
                // A piece of no length would end the file.
                return Ok(());
            }
            match in_time(self.patience, send(&mut self.socket, bytes)).await {
                Ok(()) => Ok(()),
                // It may have said why before it hung up.
                Err(error) => Err(match in_time(self.patience, answer(&mut self.socket)).await {
                    Ok(said) if said.contains("size limit exceeded") => ScanError::TooLarge,
                    _ => unreachable(&error),
                }),
            }
        }
        .boxed()
    }

    fn end(mut self: Box<Self>) -> BoxFuture<'static, Result<Verdict, ScanError>> {
        async move {
            let hear = async {
                // Where it has hung up already, what it said is read all the same.
                let _ = self.socket.write_all(&0_u32.to_be_bytes()).await;
                answer(&mut self.socket).await
            };
            let said = in_time(self.patience, hear).await.map_err(|error| unreachable(&error))?;
            verdict(&said)
        }
        .boxed()
    }
}

/// What an answer means. Only the words of a clean file let it through.
fn verdict(said: &str) -> Result<Verdict, ScanError> {
    let told = said.strip_prefix("stream: ").unwrap_or(said);
    match told.strip_suffix(" FOUND") {
        Some(finding) => {
            // The name of a finding goes to the log: one line, and not a long one.
            let finding = finding.chars().filter(|c| !c.is_control()).take(200).collect();
            Ok(Verdict::Found(finding))
        }
        None if said == "stream: OK" => Ok(Verdict::Clean),
        None if said.contains("size limit exceeded") => Err(ScanError::TooLarge),
        None => Err(ScanError::Unreachable("an answer that is not clamd’s".to_owned())),
    }
}

async fn send(socket: &mut Box<dyn Socket>, bytes: &[u8]) -> io::Result<()> {
    let length = u32::try_from(bytes.len()).map_err(|_| io::Error::from(io::ErrorKind::InvalidInput))?;
    socket.write_all(&length.to_be_bytes()).await?;
    socket.write_all(bytes).await
}

/// One answer, which ends with a zero or with the connection.
async fn answer(socket: &mut Box<dyn Socket>) -> io::Result<String> {
    let mut said = Vec::new();
    let mut limited = socket.take(LONGEST_ANSWER);
    loop {
        match limited.read_u8().await {
            Ok(0) => break,
            Ok(byte) => said.push(byte),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof && !said.is_empty() => break,
            Err(error) => return Err(error),
        }
    }
    Ok(String::from_utf8_lossy(&said).trim_end().to_owned())
}

async fn in_time<T>(patience: Duration, what: impl Future<Output = io::Result<T>>) -> io::Result<T> {
    timeout(patience, what).await.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
}

fn unreachable(error: &io::Error) -> ScanError {
    ScanError::Unreachable(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_words_of_a_clean_file_let_it_through() {
        assert_eq!(verdict("stream: OK"), Ok(Verdict::Clean));
        assert_eq!(
            verdict("stream: Eicar-Test-Signature FOUND"),
            Ok(Verdict::Found("Eicar-Test-Signature".to_owned()))
        );
        assert_eq!(verdict("INSTREAM size limit exceeded. ERROR"), Err(ScanError::TooLarge));
        for said in ["", "OK", "stream: ", "stream: OK FOUND OK", "PONG", "COMMAND READ TIMED OUT"] {
            assert!(!matches!(verdict(said), Ok(Verdict::Clean)), "{said}");
        }
    }

    #[test]
    fn an_address_that_is_none_is_said() {
        let of = |scanner: &str| Clamd::of(&Evidence { scanner: scanner.to_owned(), ..Evidence::default() });
        assert_eq!(of("").unwrap(), None);
        assert!(of("unix:/run/clamav/clamd.ctl").unwrap().is_some() && of("tcp:127.0.0.1:3310").unwrap().is_some());
        for scanner in ["clamd", "unix:clamd.ctl", "tcp:3310", "http://127.0.0.1"] {
            assert!(of(scanner).is_err(), "{scanner}");
        }
    }
}
