//! One audit and what its figures must be, worked out by hand from the question set's format: a level scores its value
//! divided by the highest of its scale; a standard is the sum of weight times score over the answered statements, divided
//! by the sum of their weights; overall is the same over all statements; green from 80, amber from 50; a red critical
//! statement leaves its standard amber at best.

use crate::figures_read::{exact, fraction};
use serde_json::{Value, json};

/// A figure of one agency.
#[derive(Clone, Copy)]
pub(crate) enum Cell {
    /// The exact fraction, and how people read it.
    Score(&'static str, &'static str),
    /// Everything that was asked is said not to apply.
    NotApplicable,
    /// Nothing of it is put to the agency.
    NotAsked,
}
use Cell::{NotApplicable, NotAsked, Score};

/// An agency, in the order of its statements lead, meet, why, policy, trained, custody: a level, `n` for not applicable,
/// `-` for unanswered, `.` for not asked.
pub(crate) struct Agency {
    pub(crate) name: &'static str,
    pub(crate) kind: &'static str,
    pub(crate) levels: [&'static str; 6],
    /// What it types for `trained`, in per cent.
    pub(crate) trained: &'static str,
    /// The same after moderation.
    pub(crate) agreed: [&'static str; 6],
    /// Overall, then the standards, over its own levels.
    pub(crate) own: [Cell; 4],
    /// The same over the levels that were agreed.
    pub(crate) moderated: [Cell; 4],
    /// Asked, complete, missing, not applicable, not asked.
    pub(crate) complete: [u64; 5],
}

pub(crate) const CODES: [(&str, &str); 6] =
    [("lead", "1.1"), ("meet", "1.2"), ("why", "1.3"), ("policy", "2.1"), ("trained", "2.2"), ("custody", "3.1")];

/// The agencies by name, which is the order of every list.
pub(crate) const AGENCIES: [Agency; 6] = [
    // 0 of 5, and nothing that applies in the second.
    Agency {
        name: "Borough 2",
        kind: "council",
        levels: ["0", "0", "0", "n", "n", "."],
        trained: "n",
        agreed: ["0", "0", "0", "n", "n", "."],
        own: [Score("0", "0.0% Red"), Score("0", "0.0% Red"), NotApplicable, NotAsked],
        moderated: [Score("0", "0.0% Red"), Score("0", "0.0% Red"), NotApplicable, NotAsked],
        complete: [5, 5, 0, 2, 1],
    },
    Agency {
        name: "Borough 3",
        kind: "council",
        levels: ["3", "3", ".", "yes", "3", "."],
        trained: "100",
        agreed: ["3", "3", ".", "yes", "3", "."],
        own: [Score("1", "100.0% Green"), Score("1", "100.0% Green"), Score("1", "100.0% Green"), NotAsked],
        moderated: [Score("1", "100.0% Green"), Score("1", "100.0% Green"), Score("1", "100.0% Green"), NotAsked],
        complete: [4, 4, 0, 0, 2],
    },
    // (0 + 3 + 1) / 5 is 80, which would be green: the critical lead is red. (0 + 2/3) / 3. 2/3.
    // Overall (4 + 2/3 + 2/3) / 9.
    Agency {
        name: "Force 2",
        kind: "police",
        levels: ["0", "3", "3", "no", "2", "2"],
        trained: "70",
        agreed: ["0", "3", "3", "no", "2", "2"],
        own: [
            Score("16/27", "59.3% Amber"),
            Score("4/5", "80.0% Amber, capped"),
            Score("2/9", "22.2% Red"),
            Score("2/3", "66.7% Amber"),
        ],
        moderated: [
            Score("16/27", "59.3% Amber"),
            Score("4/5", "80.0% Amber, capped"),
            Score("2/9", "22.2% Red"),
            Score("2/3", "66.7% Amber"),
        ],
        complete: [6, 6, 0, 0, 0],
    },
    // (1/3 + 2/3) / 2. 2 / 2, with nothing said of training. 0 / 1. Overall 3 / 5.
    // The panel gives training a 2: (2 + 2/3) / 3, overall (3 + 2/3) / 6.
    Agency {
        name: "Force 3",
        kind: "police",
        levels: ["1", "n", "2", "yes", "-", "0"],
        trained: "",
        agreed: ["1", "n", "2", "yes", "2", "0"],
        own: [
            Score("3/5", "60.0% Amber"),
            Score("1/2", "50.0% Amber"),
            Score("1", "100.0% Green"),
            Score("0", "0.0% Red"),
        ],
        moderated: [
            Score("11/18", "61.1% Amber"),
            Score("1/2", "50.0% Amber"),
            Score("8/9", "88.9% Green"),
            Score("0", "0.0% Red"),
        ],
        complete: [6, 5, 1, 1, 0],
    },
    // (2/3 + 3 x 1/3) / 4. (0 + 1/3) / 3. Overall 2 / 7.
    // The panel: (0 + 3) / 4, 0 / 2 as training does not apply, overall 3 / 6. What is asked stays what its own lead asks.
    Agency {
        name: "Testshire Council",
        kind: "council",
        levels: ["2", "1", ".", "no", "1", "."],
        trained: "40",
        agreed: ["0", "3", ".", "no", "n", "."],
        own: [Score("2/7", "28.6% Red"), Score("5/12", "41.7% Red"), Score("1/9", "11.1% Red"), NotAsked],
        moderated: [Score("1/2", "50.0% Amber"), Score("3/4", "75.0% Amber"), Score("0", "0.0% Red"), NotAsked],
        complete: [4, 4, 0, 0, 2],
    },
    // (1 + 3 x 2/3) / 4. 3 / 3. 1/3. Overall (3 + 3 + 1/3) / 8.
    Agency {
        name: "Testshire Police",
        kind: "police",
        levels: ["3", "2", ".", "yes", "3", "1"],
        trained: "91",
        agreed: ["3", "2", ".", "yes", "3", "1"],
        own: [
            Score("19/24", "79.2% Amber"),
            Score("3/4", "75.0% Amber"),
            Score("1", "100.0% Green"),
            Score("1/3", "33.3% Red"),
        ],
        moderated: [
            Score("19/24", "79.2% Amber"),
            Score("3/4", "75.0% Amber"),
            Score("1", "100.0% Green"),
            Score("1/3", "33.3% Red"),
        ],
        complete: [5, 5, 0, 0, 1],
    },
];

/// A standard over the agencies: the exact mean of their shares, how it is read, and how many are green, amber, red,
/// without a score, not asked.
pub(crate) type Standard = (&'static str, &'static str, [u64; 5]);
/// A statement over the agencies: how many gave each level, the best first; not applicable, unanswered, not asked; the
/// exact mean, and how it is read.
pub(crate) type Statement = (&'static [u64], [u64; 3], &'static str, &'static str);

/// Figures over all agencies.
pub(crate) struct Totals {
    /// The standards in order, then overall.
    pub(crate) standards: [Standard; 4],
    pub(crate) statements: [Statement; 6],
}

/// Over the agencies' own levels. Leading: (3/4 + 4/5 + 1/2 + 5/12 + 0 + 1) / 6. Learning: (1 + 2/9 + 1 + 1/9 + 1) / 5,
/// as nothing of it applies to Borough 2. Custody: (1/3 + 2/3 + 0) / 3. Overall (19/24 + 16/27 + 3/5 + 2/7 + 0 + 1) / 6.
pub(crate) const OWN: Totals = Totals {
    standards: [
        ("26/45", "57.8% Amber", [1, 3, 2, 0, 0]),
        ("2/3", "66.7% Amber", [3, 0, 2, 1, 0]),
        ("1/3", "33.3% Red", [0, 1, 2, 0, 3]),
        ("24721/45360", "54.5% Amber", [1, 3, 2, 0, 0]),
    ],
    statements: [
        (&[2, 1, 1, 2], [0, 0, 0], "1/2", "50.0%"),
        (&[2, 1, 1, 1], [1, 0, 0], "3/5", "60.0%"),
        (&[1, 1, 0, 1], [0, 0, 3], "5/9", "55.6%"),
        (&[3, 2], [1, 0, 0], "3/5", "60.0%"),
        (&[2, 1, 1, 0], [1, 1, 0], "3/4", "75.0%"),
        (&[0, 1, 1, 1], [0, 0, 3], "1/3", "33.3%"),
    ],
};

/// With the levels after moderation of Testshire Council alone: 3/4, 0 and 1/2 in the place of 5/12, 1/9 and 2/7.
pub(crate) const ONE_AGREED: Totals = Totals {
    standards: [
        ("19/30", "63.3% Amber", [1, 4, 1, 0, 0]),
        ("29/45", "64.4% Amber", [3, 0, 2, 1, 0]),
        ("1/3", "33.3% Red", [0, 1, 2, 0, 3]),
        ("26341/45360", "58.1% Amber", [1, 4, 1, 0, 0]),
    ],
    statements: [
        (&[2, 0, 1, 3], [0, 0, 0], "7/18", "38.9%"),
        (&[3, 1, 0, 1], [1, 0, 0], "11/15", "73.3%"),
        (&[1, 1, 0, 1], [0, 0, 3], "5/9", "55.6%"),
        (&[3, 2], [1, 0, 0], "3/5", "60.0%"),
        (&[2, 1, 0, 0], [2, 1, 0], "8/9", "88.9%"),
        (&[0, 1, 1, 1], [0, 0, 3], "1/3", "33.3%"),
    ],
};

/// With those of all of them: Force 3 has 8/9 and 11/18 as well.
pub(crate) const ALL_AGREED: Totals = Totals {
    standards: [
        ("19/30", "63.3% Amber", [1, 4, 1, 0, 0]),
        ("28/45", "62.2% Amber", [3, 0, 2, 1, 0]),
        ("1/3", "33.3% Red", [0, 1, 2, 0, 3]),
        ("26425/45360", "58.3% Amber", [1, 4, 1, 0, 0]),
    ],
    statements: [
        (&[2, 0, 1, 3], [0, 0, 0], "7/18", "38.9%"),
        (&[3, 1, 0, 1], [1, 0, 0], "11/15", "73.3%"),
        (&[1, 1, 0, 1], [0, 0, 3], "5/9", "55.6%"),
        (&[3, 2], [1, 0, 0], "3/5", "60.0%"),
        (&[2, 2, 0, 0], [2, 0, 0], "5/6", "83.3%"),
        (&[0, 1, 1, 1], [0, 0, 3], "1/3", "33.3%"),
    ],
};

/// The regional group's figures pool sums, so an agency weighs by what it was asked and answered: exact shares of
/// police, council and all in each standard, then overall; `-` where nobody has a score.
pub(crate) type Pools = [(&'static str, [&'static str; 4]); 3];
/// (3 + 4 + 1) / (4 + 5 + 2), (3 + 2/3 + 2) / 8, (1/3 + 2/3 + 0) / 3, (19/3 + 16/3 + 3) / 22;
/// (5/3 + 0 + 4) / 13, (1/3 + 3) / 6, nobody, (2 + 0 + 7) / 19; both together.
pub(crate) const POOLED: Pools = [
    ("police", ["8/11", "17/24", "1/3", "2/3"]),
    ("council", ["17/39", "5/9", "-", "9/19"]),
    ("", ["41/72", "9/14", "1/3", "71/123"]),
];
/// The police's second is (3 + 2/3 + 8/3) / 9 and overall (19/3 + 16/3 + 11/3) / 23; the council's (3 + 0 + 4) / 13,
/// (0 + 3) / 5 and (3 + 0 + 7) / 18.
pub(crate) const POOLED_AGREED: Pools = [
    ("police", ["8/11", "19/27", "1/3", "2/3"]),
    ("council", ["7/13", "3/5", "-", "5/9"]),
    ("", ["5/8", "2/3", "1/3", "76/123"]),
];

pub(crate) const NAMES: [&str; 6] =
    ["Borough 2", "Borough 3", "Force 2", "Force 3", "Testshire Council", "Testshire Police"];

/// The words of a place where there is no figure, and whether it marks a cap.
pub(crate) struct Words {
    pub(crate) not_applicable: &'static str,
    pub(crate) not_asked: &'static str,
    pub(crate) caps: bool,
}

pub(crate) const PAGE: Words = Words { not_applicable: "Not applicable", not_asked: "Not asked", caps: true };
pub(crate) const BOOK: Words = Words { not_applicable: "No score", not_asked: "Not asked", caps: true };

impl Words {
    pub(crate) fn read(&self, cell: Cell) -> String {
        match cell {
            Score(_, text) if self.caps => text.to_owned(),
            Score(_, text) => text.replace(", capped", ""),
            NotApplicable => self.not_applicable.to_owned(),
            NotAsked => self.not_asked.to_owned(),
        }
    }

    pub(crate) fn exact(&self, cell: Cell) -> String {
        match cell {
            Score(share, _) => exact(&fraction(share).to_string(), self.read(cell).split_once(' ').unwrap().1),
            _ => self.read(cell),
        }
    }
}

/// The question set: `why` is asked where the lead is at most partly met, `custody` of the police alone; nobody must
/// answer `trained`.
pub(crate) fn set() -> Value {
    let statement = |id: &str, code: &str, weight: u32| {
        json!({"id": id, "code": code, "text": format!("About {id}."), "answer": "scale", "scale": "met",
            "weight": weight, "narrative": "none", "impact": "none", "evidence": "none"})
    };
    let mut set = json!({
        "schema": "question-set/1", "id": "figures", "version": "2026.1", "title": "Figures", "publisher": "P",
        "published": "2026-04-01", "kind": "thematic",
        "agency_types": [{"code": "police", "label": "Police"}, {"code": "council", "label": "Council"}],
        "scales": [{"id": "met", "label": "Met", "levels": [
            {"code": "3", "label": "Fully met", "value": 3, "rag": "green"},
            {"code": "2", "label": "Mostly met", "value": 2, "rag": "green"},
            {"code": "1", "label": "Partly met", "value": 1, "rag": "amber"},
            {"code": "0", "label": "Not met", "value": 0, "rag": "red"}]}],
        "scoring": {"overall": "weighted_statements", "rag": {"green": 80, "amber": 50}, "critical_cap": "amber"},
        "standards": [
            {"id": "first", "code": "1", "title": "Leading", "statements": [
                statement("lead", "1.1", 1), statement("meet", "1.2", 3), statement("why", "1.3", 1)]},
            {"id": "second", "code": "2", "title": "Learning", "statements": [
                statement("policy", "2.1", 2), statement("trained", "2.2", 1)]},
            {"id": "third", "code": "3", "title": "Custody", "statements": [statement("custody", "3.1", 1)]}]
    });
    let first = &mut set["standards"][0]["statements"];
    first[0]["critical"] = json!(true);
    first[2]["show_when"] = json!({"statement": "lead", "is": ["0", "1"]});
    let second = &mut set["standards"][1]["statements"];
    second[0]["answer"] = json!("yes_no");
    second[0]["scale"] = json!(null);
    second[1]["answer"] = json!("percent");
    second[1]["required"] = json!(false);
    second[1]["bands"] = json!([
        {"at_least": 90, "level": "3"}, {"at_least": 70, "level": "2"},
        {"at_least": 40, "level": "1"}, {"at_least": 0, "level": "0"}]);
    set["standards"][2]["statements"][0]["applies_to"] = json!(["police"]);
    set
}
