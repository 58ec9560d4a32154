//! The texts of the demo, read from the files beside this one that stand inside the binary.

use serde::Deserialize;
use std::collections::BTreeMap;

type Words = BTreeMap<String, Vec<String>>;

/// Everything that the files say.
#[derive(Clone, Debug)]
pub struct Content {
    /// The Board and its agencies.
    pub agencies: Agencies,
    /// Who can sign in.
    pub people: People,
    /// How a statement is met: statement id > grade > texts.
    pub narratives: BTreeMap<String, BTreeMap<Grade, Vec<String>>>,
    /// Plans and impacts, by standard id.
    pub themes: BTreeMap<String, Theme>,
    /// Titles of evidence.
    pub evidence: Evidence,
    /// Answers in words.
    pub texts: Texts,
    /// What was asked about returns of the open audit.
    pub queries: Queries,
}

/// What was asked about returns of the open audit.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Queries {
    /// The queries.
    pub query: Vec<Query>,
}

/// One query.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Query {
    /// The key of the agency that was asked.
    pub agency: String,
    /// The statement's id.
    pub statement: String,
    /// What was asked.
    pub question: String,
    /// What was answered; empty where it waits.
    #[serde(default)]
    pub answer: String,
    /// In how many days from today an answer is wanted; 0 for no day.
    #[serde(default)]
    pub wanted_in_days: u64,
}

/// The Board and its agencies.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Agencies {
    /// The Board.
    pub board: Board,
    /// Its agencies.
    pub agency: Vec<Agency>,
}

/// The Board.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Board {
    /// Its full name.
    pub name: String,
    /// Its short name.
    pub short: String,
}

/// How well an agency fares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Strength {
    /// Nearly everything is met.
    Strong,
    /// Most is met.
    Good,
    /// A mixed picture.
    Middling,
    /// Much is short.
    Weak,
    /// Most is short.
    Poor,
    /// The standard does not bear on the agency.
    NotApplicable,
}

/// How far a statement is met, over all scales.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grade {
    /// Not at all.
    Not,
    /// In some places.
    Partly,
    /// In most places.
    Mostly,
    /// Everywhere.
    Met,
}

/// One agency, how it speaks and how it fares.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Agency {
    /// Its short name in these files.
    pub key: String,
    /// Its name.
    pub name: String,
    /// The code of its type.
    pub kind: String,
    /// The domain of its addresses.
    pub domain: String,
    /// Its governing body.
    pub body: String,
    /// Those who do the work.
    pub staff: String,
    /// Who leads on safeguarding.
    pub lead: String,
    /// Where it records.
    pub system: String,
    /// For whom it works.
    pub people: String,
    /// Concerns raised in the last year.
    pub concerns: i64,
    /// Where its return to the open audit stands: the code of the state.
    pub state: String,
    /// How much of that return is answered, in per cent.
    #[serde(default)]
    pub done: usize,
    /// Why the return was given back.
    #[serde(default)]
    pub reason: String,
    /// How it fares now.
    pub strength: Strength,
    /// How it fared in the earlier cycle.
    pub before: Strength,
    /// Where it differs now, by standard id.
    #[serde(default)]
    pub standards: BTreeMap<String, Strength>,
    /// Where it differed before.
    #[serde(default)]
    pub standards_before: BTreeMap<String, Strength>,
    /// Values that the story needs, by statement id.
    #[serde(default)]
    pub pins: BTreeMap<String, String>,
    /// The same for the earlier cycle.
    #[serde(default)]
    pub pins_before: BTreeMap<String, String>,
    /// Statements that do not bear on it, with the reason.
    #[serde(default)]
    pub not_applicable: BTreeMap<String, String>,
    /// The same for the earlier cycle.
    #[serde(default)]
    pub not_applicable_before: BTreeMap<String, String>,
}

/// Who can sign in.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct People {
    /// The password of everybody.
    pub password: String,
    /// The people.
    pub person: Vec<Person>,
}

/// One person.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// The name.
    pub name: String,
    /// The address to sign in with.
    pub email: String,
    /// What they are, where.
    pub roles: Vec<Post>,
    /// What they do, in a few words.
    #[serde(default)]
    pub about: String,
}

/// A role, at an agency or at the Board.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Post {
    /// The code of the role.
    pub role: String,
    /// The key of the agency.
    pub agency: Option<String>,
}

/// What is said about a standard.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Theme {
    /// What is planned where something is short.
    pub plan: Vec<String>,
    /// The difference made.
    pub gain: Vec<String>,
    /// The difference that is missing.
    pub gap: Vec<String>,
}

/// Titles of evidence, and where it is kept.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// By statement id.
    pub statements: Words,
    /// By standard id, for statements without titles of their own.
    pub standards: Words,
    /// `owners` and `held`.
    pub places: Words,
}

/// Answers in words.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Texts {
    /// By agency.
    pub improvements: BTreeMap<String, String>,
    /// By agency.
    pub needs: BTreeMap<String, String>,
    /// For the earlier cycle, under `texts`.
    pub improvements_before: Words,
    /// For the earlier cycle, under `texts`.
    pub needs_before: Words,
    /// Why a standard does not apply, by standard id, and `default`.
    pub reasons: BTreeMap<String, String>,
    /// One long narrative.
    pub long: LongText,
}

/// One long narrative.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LongText {
    /// The agency's key.
    pub agency: String,
    /// The statement's id.
    pub statement: String,
    /// The text.
    pub narrative: String,
}

impl Content {
    /// Reads the files.
    ///
    /// # Errors
    /// Where a file is not what these types say; a test keeps that from happening.
    pub fn read() -> Result<Self, toml::de::Error> {
        let mut narratives: BTreeMap<_, _> = toml::from_str(include_str!("narratives-1.toml"))?;
        for file in [include_str!("narratives-2.toml"), include_str!("narratives-3.toml")] {
            narratives.extend(toml::from_str::<BTreeMap<_, _>>(file)?);
        }
        Ok(Self {
            agencies: toml::from_str(include_str!("agencies.toml"))?,
            people: toml::from_str(include_str!("people.toml"))?,
            narratives,
            themes: toml::from_str(include_str!("themes.toml"))?,
            evidence: toml::from_str(include_str!("evidence.toml"))?,
            texts: toml::from_str(include_str!("texts.toml"))?,
            queries: toml::from_str(include_str!("queries.toml"))?,
        })
    }
}
