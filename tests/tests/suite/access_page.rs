//! `docs/access.md` is written from the code; this test fails when the two differ.
//! `WRITE_DOCS=1 cargo nextest run -p candour-tests access_page` writes it anew.

use candour_app::guard::{Guard, RouteInfo};
use candour_domain::access::{Action, Role, Scope, allowed};
use candour_tests::{TestBoard, on_both_databases};
use std::path::Path;

on_both_databases! { the_page_is_the_table }

async fn the_page_is_the_table(board: TestBoard) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/access.md");
    let now = page(&board.routes);
    if std::env::var_os("WRITE_DOCS").is_some() {
        std::fs::write(&path, &now).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap();
    assert!(written == now, "docs/access.md is not what the code says: WRITE_DOCS=1 writes it anew");
}

fn page(routes: &[RouteInfo]) -> String {
    let mut out = String::from(
        "# Who may do what\n\n\
         Written from the code: the table is [`allowed`](../app/domain/src/access/mod.rs) in `domain::access`, the routes \
         are those that the router was built with, and a test fails where this page differs from them. What is not \
         here is denied.\n\n\
         ## Roles and actions\n\
         **own**: about one's own agency. **others**: about any agency of the Board, for a panel member those that \
         are assigned to them and never one at which they hold a role; reading content only after the agency has \
         submitted, and not while a return is back with the agency for amendment. **Board**: about what \
         belongs to no agency. Nobody sees or changes anything of another Board.\n\n",
    );
    out += &row(std::iter::once("action".to_owned()).chain(Role::ALL.iter().map(|role| role.label().to_owned())));
    out += &row(std::iter::repeat_n("---".to_owned(), Role::ALL.len() + 1));
    for action in Action::ALL {
        let cells = Role::ALL.iter().map(|role| scopes(*role, action));
        out += &row(std::iter::once(name(action)).chain(cells));
    }
    out += "\n## Routes\n\
        Each route asks for its action before its handler runs; the use-case behind it asks again about the very \
        agency. Without a session, a page leads to the sign-in and a form is refused. A return that one may not see \
        is answered like one that does not exist.\n\n\
        | method | path | asks for |\n|---|---|---|\n";
    for route in routes {
        let asks = match route.guard {
            Guard::Public => "nothing: public".to_owned(),
            Guard::Account => "a session, also one that must still set up its second factor".to_owned(),
            Guard::Board(action) => format!("{}, Board", name(action)),
            Guard::Own(action) => format!("{}, own agency or Board", name(action)),
            Guard::Agency(action) => format!("{}, of the agency whose return it is", name(action)),
        };
        out += &row([route.method.to_string(), format!("`{}`", route.path), asks]);
    }
    out += "\nBeside them stand `/health` and `/ready`, which tell whether the server runs and reaches its database, \
        and the files of styles, fonts and scripts: all public, none with anybody's data.\n";
    out
}

fn scopes(role: Role, action: Action) -> String {
    let all = [(Scope::OwnAgency, "own"), (Scope::OtherAgency, "others"), (Scope::Board, "Board")];
    let may: Vec<_> = all
        .into_iter()
        .filter(|(scope, _)| *scope != Scope::OwnAgency || role.is_agency_role())
        .filter_map(|(scope, word)| allowed(role, action, scope).then_some(word))
        .collect();
    may.join(", ")
}

/// `ReadReturn` as "read return".
fn name(action: Action) -> String {
    let mut words = String::new();
    for letter in format!("{action:?}").chars() {
        if letter.is_uppercase() && !words.is_empty() {
            words.push(' ');
        }
        words.extend(letter.to_lowercase());
    }
    words
}

fn row(cells: impl IntoIterator<Item = String>) -> String {
    let cells: Vec<_> = cells.into_iter().collect();
    format!("| {} |\n", cells.join(" | "))
}
