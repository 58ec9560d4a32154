//! The scale of a yes/no statement that names none: yes is 1 and green, no is 0 and red.

use super::{Level, NotApplicableRule, Rag, Scale};
use std::sync::LazyLock;

pub(super) static YES_NO: LazyLock<Scale> = LazyLock::new(|| Scale {
    id: "yes_no".into(),
    label: "Yes or no".to_owned(),
    levels: vec![level("yes", "Yes", 1, Rag::Green), level("no", "No", 0, Rag::Red)],
    not_applicable: NotApplicableRule::default(),
});

fn level(code: &str, label: &str, value: i64, rag: Rag) -> Level {
    Level {
        code: code.into(),
        label: label.to_owned(),
        value: value.into(),
        rag: Some(rag),
        description: String::new(),
    }
}
