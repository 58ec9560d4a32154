//! The command line: every subcommand calls the same use-cases as the pages.

mod arguments;
mod audit;
mod backup;
mod demo;
mod export;
mod key;
mod open;
mod people;
mod question_set;
mod serve;
mod trail;
mod verify;

pub use arguments::Arguments;

use arguments::Command;
use clap::Parser as _;
use std::ffi::OsString;
use std::io::Write as _;
use std::process::ExitCode;

/// Runs the command line.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(said) => {
            // Help and version are no failures; they come as an error with exit code 0.
            let code = u8::try_from(said.exit_code()).unwrap_or(2);
            let _ = said.print();
            return ExitCode::from(code);
        }
    };
    let result = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(anyhow::Error::from)
        .and_then(|runtime| runtime.block_on(dispatch(arguments)));
    match result {
        Ok(code) => code,
        Err(error) => {
            say_error(&error);
            ExitCode::FAILURE
        }
    }
}

async fn dispatch(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let config = arguments.config;
    match arguments.command {
        Command::Serve => serve::run(config.as_deref()).await?,
        Command::Demo(options) => demo::run(&options).await?,
        Command::Key(command) => key::run(config.as_deref(), &command).await?,
        Command::User(command) => people::user(config.as_deref(), command).await?,
        Command::Agency(command) => people::agency(config.as_deref(), command).await?,
        Command::QuestionSet(command) => return question_set::run(&command),
        Command::Audit(command) => audit::run(config.as_deref(), &command).await?,
        Command::Export(options) => export::run(config.as_deref(), &options).await?,
        Command::Verify { heads } => return verify::run(config.as_deref(), heads.as_deref()).await,
        Command::Trail(command) => trail::run(config.as_deref(), &command).await?,
        Command::Backup { path } => backup::backup(config.as_deref(), &path).await?,
        Command::Restore { path, data } => return backup::restore(config.as_deref(), &path, data.as_deref()).await,
    }
    Ok(ExitCode::SUCCESS)
}

/// One line to standard output. A reader that has gone away, such as `head`, is no error.
fn say(line: impl AsRef<str>) {
    let _ = writeln!(std::io::stdout().lock(), "{}", line.as_ref());
}

fn say_error(error: &anyhow::Error) {
    let _ = writeln!(std::io::stderr().lock(), "candour: {error:#}");
}
