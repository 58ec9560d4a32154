//! What can be asked for.

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Assurance for Safeguarding Adults Boards.
#[derive(Debug, Parser)]
#[command(name = "candour", version, about, propagate_version = true)]
pub struct Arguments {
    /// The settings file
    #[arg(long, global = true, env = "CANDOUR_CONFIG")]
    pub(super) config: Option<PathBuf>,
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Serve Candour
    Serve,
    /// Serve an invented Board on an embedded database
    Demo(DemoOptions),
    /// Make a key
    #[command(subcommand)]
    Key(KeyCommand),
    /// Add people, roles and one-time links
    #[command(subcommand)]
    User(UserCommand),
    /// Add agencies
    #[command(subcommand)]
    Agency(AgencyCommand),
    /// Check, convert and compare question sets
    #[command(subcommand)]
    QuestionSet(SetCommand),
    /// List audits
    #[command(subcommand)]
    Audit(AuditCommand),
    /// Take documents out
    Export(ExportOptions),
    /// Open every sealed value and count, and walk the chain of the trail
    Verify {
        /// A file of heads that was kept outside: each must still stand in the trail
        #[arg(long)]
        heads: Option<PathBuf>,
    },
    /// The trail
    #[command(subcommand)]
    Trail(TrailCommand),
    /// Write an encrypted backup of a SQLite database while it is in use
    Backup {
        /// The file to write; it must not exist
        path: PathBuf,
    },
    /// Verify a backup and put it in the place of the database, which must be empty
    Restore {
        /// The file that `backup` wrote
        path: PathBuf,
        /// An empty folder to restore into; without it, where the settings point
        #[arg(long)]
        data: Option<PathBuf>,
    },
}

#[derive(Debug, Args)]
pub(super) struct DemoOptions {
    /// The folder for the demo's database
    #[arg(long, default_value = "candour-demo")]
    pub(super) data: PathBuf,
    /// The address to listen on
    #[arg(long, default_value = "127.0.0.1:3900")]
    pub(super) listen: std::net::SocketAddr,
    /// Ask everybody for a second factor, as a real Board does
    #[arg(long)]
    pub(super) second_factor: bool,
    /// Throw away what was changed in the demo, and begin anew
    #[arg(long)]
    pub(super) fresh: bool,
}

#[derive(Debug, Subcommand)]
pub(super) enum KeyCommand {
    /// Write a new key to a file that does not exist
    New {
        /// The file
        path: PathBuf,
        /// The key's number; each key of a Board has its own
        #[arg(long, default_value_t = 1)]
        id: u32,
    },
    /// Which keys the database needs, how many data keys each locks, and which may be taken away
    List,
    /// Lock every data key with the key in use (keys.file); the ones before it are named in keys.earlier
    Rotate,
    /// Give the answers of an audit's agencies new data keys, move everything to them, destroy the old ones
    Renew {
        /// The audit's id: see `candour audit list`
        #[arg(long)]
        audit: uuid::Uuid,
        /// One agency, by id or name; without it all
        #[arg(long)]
        agency: Option<String>,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum UserCommand {
    /// Add a person and print the one-time link with which they set a password
    Add {
        /// The e-mail address to sign in with
        #[arg(long)]
        email: String,
        /// The person's name
        #[arg(long)]
        name: String,
        /// Such as `qa_manager` or `agency_lead`
        #[arg(long)]
        role: String,
        /// The agency, for a role at one
        #[arg(long)]
        agency: Option<String>,
        /// The Board's name: needed for the first person, who makes the Board
        #[arg(long)]
        board: Option<String>,
        /// Where people reach Candour, for the link
        #[arg(long, default_value = "http://127.0.0.1:3900")]
        site: String,
    },
    /// Give somebody who has an account one more role
    Role {
        /// The e-mail address of the account
        #[arg(long)]
        email: String,
        /// Such as `qa_manager` or `agency_lead`
        #[arg(long)]
        role: String,
        /// The agency, for a role at one
        #[arg(long)]
        agency: Option<String>,
    },
    /// Write what is kept about a person as JSON, also about one who has left
    Data {
        /// The e-mail address of the account
        #[arg(long)]
        email: String,
        /// The file to write; it must not exist
        #[arg(long)]
        out: PathBuf,
    },
    /// Print a new one-time link for somebody who lost theirs or their password
    Link {
        /// The e-mail address of the account
        #[arg(long)]
        email: String,
        /// Where people reach Candour, for the link
        #[arg(long, default_value = "http://127.0.0.1:3900")]
        site: String,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum TrailCommand {
    /// Where the trail ends now: to be kept where nobody who can write the database can write
    Heads {
        /// Append to this file instead of printing
        #[arg(long)]
        append: Option<PathBuf>,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum AgencyCommand {
    /// Add an agency
    Add {
        /// Its name
        #[arg(long)]
        name: String,
        /// Its type, by the code that question sets use, such as `police`
        #[arg(long = "type")]
        kind: String,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum SetCommand {
    /// Check a JSON file or a workbook: one line an error, and exit code 1
    Check {
        /// The file
        file: PathBuf,
        /// The errors as JSON
        #[arg(long)]
        json: bool,
    },
    /// Convert between JSON and XLSX, by the ending of OUT
    Convert {
        /// The file to read
        input: PathBuf,
        /// The file to write: .json or .xlsx
        output: PathBuf,
    },
    /// Make a blank workbook to fill in, for one type of agency: it can be mailed before there are accounts
    Blank {
        /// The question set: JSON or workbook
        file: PathBuf,
        /// The type of agency, by its code in the set, such as `police`
        #[arg(long)]
        agency_type: String,
        /// The Board's name, for the first sheet
        #[arg(long, default_value = "")]
        board: String,
        /// The protective marking
        #[arg(long, default_value = "OFFICIAL-SENSITIVE")]
        marking: String,
        /// The file to write (.xlsx)
        #[arg(long)]
        out: PathBuf,
    },
    /// What differs between two versions
    Diff {
        /// The version before
        old: PathBuf,
        /// The version after
        new: PathBuf,
        /// The differences as JSON
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum AuditCommand {
    /// Every audit: id, state, due date, submitted returns, title
    List,
}

/// What is taken out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Document {
    /// The analysis workbook (.xlsx)
    Analysis,
    /// Recommendation workbooks: one with `--agency` (.xlsx), else all (.zip)
    Agency,
    /// The regional export: .zip or .xlsx, by the ending of `--out`
    Regional,
    /// Every answer (.json)
    Answers,
    /// Every figure (.json)
    Scores,
}

#[derive(Debug, Args)]
pub(super) struct ExportOptions {
    /// What to take out
    pub(super) document: Document,
    /// The audit's id: see `candour audit list`
    #[arg(long)]
    pub(super) audit: uuid::Uuid,
    /// One agency, by id or name
    #[arg(long)]
    pub(super) agency: Option<String>,
    /// In the regional export: agencies that have agreed by name
    #[arg(long)]
    pub(super) by_agency: bool,
    /// The file to write
    #[arg(long)]
    pub(super) out: PathBuf,
}
