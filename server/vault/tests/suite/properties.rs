//! What holds for every value, cell and key.

use crate::sealed::dek;
use candour_domain::ids::{AgencyId, AuditId, DekId, QuestionSetId, ReturnId, StatementId};
use candour_vault::{Context, DekScope, Kek, Keyring, OsEntropy, WrappedDek, padded_len, sealed_dek_id};
use proptest::{collection::vec, option, prelude::*};
use uuid::Uuid;

/// A cell that owns its texts. No empty text and no nil id: those mean "none".
#[derive(Clone, Debug, PartialEq)]
struct Cell {
    names: (String, String),
    ids: (Option<u128>, Option<u128>, Option<u128>),
    statement: Option<StatementId>,
    revision: Option<i64>,
    set: Option<QuestionSetId>,
    version: Option<String>,
}

impl Cell {
    fn context(&self) -> Context<'_> {
        let id = |id: Option<u128>| id.map(Uuid::from_u128);
        Context {
            audit_id: id(self.ids.0).map(AuditId),
            agency_id: id(self.ids.1).map(AgencyId),
            return_id: id(self.ids.2).map(ReturnId),
            statement_id: self.statement.as_ref(),
            revision: self.revision,
            question_set_id: self.set.as_ref(),
            question_set_version: self.version.as_deref(),
            ..Context::new(&self.names.0, &self.names.1)
        }
    }
}

/// From a small alphabet and few ids, so that cells that nearly agree are common.
fn cell() -> impl Strategy<Value = Cell> {
    let text = || option::of("[ab]{1,3}");
    let id = || option::of(1..4_u128);
    let names = ("[ab]{0,3}", "[ab]{0,3}");
    (names, (id(), id(), id()), text(), option::of(-2..3_i64), text(), text()).prop_map(
        |(names, ids, statement, revision, set, version)| Cell {
            names,
            ids,
            statement: statement.map(StatementId),
            revision,
            set: set.map(QuestionSetId),
            version,
        },
    )
}

proptest! {
    #[test]
    fn what_was_sealed_is_opened_in_its_cell(cell in cell(), plain in vec(any::<u8>(), 0..3000)) {
        let sealed = dek("a").seal(&cell.context(), &plain, &OsEntropy).unwrap();
        prop_assert_eq!(sealed.len(), 98 + padded_len(plain.len()).unwrap());
        prop_assert_eq!(sealed_dek_id(&sealed).unwrap(), dek("a").id());
        prop_assert_eq!(&*dek("a").open(&cell.context(), &sealed).unwrap(), &*plain);
    }

    #[test]
    fn a_value_opens_in_another_cell_only_if_it_is_the_same(one in cell(), other in cell()) {
        let sealed = dek("a").seal(&one.context(), b"x", &OsEntropy).unwrap();
        prop_assert_eq!(dek("a").open(&other.context(), &sealed).is_ok(), one == other);
    }

    #[test]
    fn any_change_of_any_byte_is_noticed(plain in vec(any::<u8>(), 0..1500), place: prop::sample::Index, by in 1..=u8::MAX) {
        let cell = Context::new("answer", "text");
        let mut sealed = dek("a").seal(&cell, &plain, &OsEntropy).unwrap();
        let place = place.index(sealed.len());
        sealed[place] ^= by;
        prop_assert!(dek("a").open(&cell, &sealed).unwrap_err().is_bad_value());
    }

    #[test]
    fn arbitrary_bytes_are_refused_and_nothing_panics(bytes in vec(any::<u8>(), 0..400), honest: bool) {
        let bytes = if honest { [&[0xA1, 1], bytes.as_slice()].concat() } else { bytes };
        prop_assert!(dek("a").open(&Context::new("answer", "text"), &bytes).unwrap_err().is_bad_value());
        let _form_only = sealed_dek_id(&bytes);
        let ring = Keyring::new(Kek::generate(1, &OsEntropy).unwrap(), Vec::new()).unwrap();
        prop_assert!(WrappedDek::from_bytes(&bytes).and_then(|row| ring.unwrap(&row)).is_err());
    }

    #[test]
    fn padding_is_longer_by_at_most_a_step_and_never_shrinks(length in 0..5_000_000_usize) {
        let padded = padded_len(length).unwrap();
        let step = if padded <= 1024 { 64 } else { 256 };
        prop_assert!(padded > length && padded - length <= step && padded.is_multiple_of(step));
        prop_assert!(padded_len(length + 1).unwrap() >= padded);
    }

    #[test]
    fn a_wrapped_key_reads_back(dek_id: u128, audit: Option<u128>, agency: Option<u128>, kek_id in 1..u32::MAX) {
        let scope = DekScope::new(
            audit.map(|id| AuditId(Uuid::from_u128(id))),
            agency.map(|id| AgencyId(Uuid::from_u128(id))),
        );
        let ring = Keyring::new(Kek::generate(kek_id, &OsEntropy).unwrap(), Vec::new()).unwrap();
        let (dek, row) = ring.new_dek(DekId(Uuid::from_u128(dek_id)), scope, &OsEntropy).unwrap();
        let read = WrappedDek::from_bytes(&row.to_bytes()).unwrap();
        prop_assert_eq!(&read, &row);
        let cell = Context::new("answer", "text");
        let sealed = dek.seal(&cell, b"x", &OsEntropy).unwrap();
        prop_assert!(ring.unwrap(&read).unwrap().open(&cell, &sealed).is_ok());
    }
}
