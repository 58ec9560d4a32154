//! PostgreSQL's own tools: what they take out and put back is whole.

use candour_tests::TestBoard;
use candour_tests::Who::*;

#[tokio::test]
async fn what_pg_dump_takes_out_pg_restore_puts_back_and_everything_opens() {
    let Some(board) = TestBoard::on_postgres().await.unwrap() else { return };
    board.open_audit().await.unwrap();
    let (police, council) = (board.submit(PoliceLead).await.unwrap(), board.submit(CouncilLead).await.unwrap());
    let before = board.service.verify(&[]).await.unwrap();
    let copy = board.dumped_and_restored().await.unwrap();
    let after = copy.service.verify(&[]).await.unwrap();
    assert_eq!(before, after);
    assert!(after.unreadable.is_empty() && after.broken.is_none() && after.answers.values().sum::<u64>() > 10);
    let manager = board.actor(Manager).unwrap();
    for id in [police, council] {
        let whole = copy.service.whole_return(&manager, id).await.unwrap();
        assert_eq!(whole.answers["lead"].answer.narrative, "The chief officer leads.");
    }
    // The rules of the tables came along: the trail takes no change.
    assert!(copy.refuses("DELETE FROM trail") && copy.refuses("UPDATE trail SET action = 'x'"));
}
