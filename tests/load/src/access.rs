//! One question to the table of who may do what, beside the time of a whole page.

use crate::row::print;
use candour_app::guard::Guard;
use candour_domain::access::{Action, Actor, Role};
use candour_domain::ids::{AgencyId, BoardId, MembershipId, PersonId};
use std::hint::black_box;
use std::time::Instant;
use uuid::Uuid;

/// A page asks three times: the guard about the role, the use-case about the agency and about the content.
const ASKED: f64 = 3.0;
const ROUNDS: u32 = 200_000;

/// `page` is the time of the standard page, in seconds, on the core of the server.
pub(crate) fn measure(page: f64) {
    let agency = AgencyId(Uuid::from_u128(7));
    let actors = Role::ALL.map(|role| Actor {
        person: PersonId(Uuid::nil()),
        name: String::new(),
        membership: MembershipId(Uuid::nil()),
        role,
        board: BoardId(Uuid::nil()),
        agency: role.is_agency_role().then_some(agency),
    });
    let began = Instant::now();
    let mut asked = 0_u32;
    let mut allowed = 0_u32;
    for _ in 0..ROUNDS {
        for actor in &actors {
            for action in [Action::ReadReturn, Action::EditReturn] {
                allowed += u32::from(black_box(actor).require_for(black_box(action), black_box(agency)).is_ok());
                allowed += u32::from(black_box(Guard::Agency(action)).admits(black_box(actor)));
                asked += 2;
            }
        }
    }
    black_box(allowed);
    let one = began.elapsed().as_secs_f64() / f64::from(asked);
    print(
        "Asking who may do what, three times for a page",
        &format!("{:.0} ns", one * ASKED * 1e9),
        &format!("{:.0} µs the whole page", page * 1e6),
        &format!("{:.4} %", one * ASKED / page * 100.0),
        "below 1 %",
    );
}
