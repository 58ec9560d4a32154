//! Sending mail by SMTP.

use crate::config::{Mail, Security, secret};
use anyhow::{Context as _, bail};
use candour_service::mail::{Letter, MailError, Mailer};
use futures::future::BoxFuture;
use lettre::message::Mailbox;
use lettre::message::header::ContentType;
use lettre::transport::smtp::authentication::Credentials;
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};
use std::net::IpAddr;
use std::time::Duration;
use uuid::Uuid;

/// The longest that one mail may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// A mail server.
pub struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    host: String,
}

/// Whether a host is this machine.
fn is_here(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

impl Smtp {
    /// The mail server of the settings; `None` where they name none.
    ///
    /// # Errors
    /// Where the settings cannot be used, with the setting's name.
    pub fn of(settings: &Mail) -> anyhow::Result<Option<Self>> {
        if settings.host.is_empty() {
            return Ok(None);
        }
        let from: Mailbox =
            settings.from.parse().context("mail.from must be an address such as Candour <candour@board.example>")?;
        let host = settings.host.as_str();
        let builder = match settings.security {
            Security::Tls => AsyncSmtpTransport::<Tokio1Executor>::relay(host),
            Security::Starttls => AsyncSmtpTransport::<Tokio1Executor>::starttls_relay(host),
            Security::None if !is_here(host) => {
                bail!(
                    "mail.security none is for a mail server on this machine: one-time links do not go over a network in plain"
                )
            }
            Security::None => Ok(AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host)),
        };
        let mut builder = builder.context("mail.host cannot be used")?.timeout(Some(PATIENCE));
        if let Some(port) = settings.port {
            builder = builder.port(port);
        }
        if !settings.user.is_empty() {
            if settings.security == Security::None {
                bail!("mail.user needs mail.security tls or starttls: a password does not go in plain");
            }
            let file = settings.password_file.as_ref().context("mail.user needs mail.password_file")?;
            let password = secret::read("mail.password_file", file)?;
            builder = builder.credentials(Credentials::new(settings.user.clone(), password.to_string()));
        }
        let host = from.email.domain().to_owned();
        Ok(Some(Self { transport: builder.build(), from, host }))
    }

    fn message(&self, id: Uuid, letter: &Letter) -> Result<Message, MailError> {
        let refused = |what: &str| MailError::Refused(what.to_owned());
        Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, letter.to.parse().map_err(|_| refused("the address is none"))?))
            // The same for each try: a mail that comes twice is known as one.
            .message_id(Some(format!("<{id}@{}>", self.host)))
            .subject(letter.subject.replace(['\r', '\n'], " "))
            .header(ContentType::TEXT_PLAIN)
            .body(letter.text.clone())
            .map_err(|_| refused("the mail cannot be written"))
    }
}

impl Mailer for Smtp {
    fn send<'a>(&'a self, id: Uuid, letter: &'a Letter) -> BoxFuture<'a, Result<(), MailError>> {
        Box::pin(async move {
            let message = self.message(id, letter)?;
            match self.transport.send(message).await {
                Ok(_) => Ok(()),
                // The server's words may repeat the address: only its code is kept.
                Err(error) if error.is_permanent() => Err(MailError::Refused(
                    error.status().map_or_else(|| "no code".to_owned(), |code| code.to_string()),
                )),
                Err(error) => Err(MailError::Later(match error.status() {
                    Some(code) => code.to_string(),
                    None if error.is_timeout() => "it does not answer in time".to_owned(),
                    None => "it cannot be reached".to_owned(),
                })),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_go_in_plain_to_a_mail_server_on_this_machine_alone() {
        let of = |host: &str, security| {
            let from = "Candour <candour@board.example>".to_owned();
            Smtp::of(&Mail { host: host.to_owned(), security, from, ..Mail::default() })
        };
        for host in ["localhost", "127.0.0.1", "::1"] {
            assert!(of(host, Security::None).is_ok(), "{host}");
        }
        for host in ["mail.example", "192.0.2.1", "10.0.0.1"] {
            assert!(of(host, Security::None).err().unwrap().to_string().contains("mail.security"), "{host}");
            assert!(of(host, Security::Tls).is_ok() && of(host, Security::Starttls).is_ok(), "{host}");
        }
    }
}
