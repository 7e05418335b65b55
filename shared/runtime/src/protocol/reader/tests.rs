use super::*;

fn history(epochs: &[(i64, i64)], head: (i64, i64)) -> History {
    let epochs = epochs.iter().map(|&(epoch, start)| EpochStart { epoch, start }).collect();
    History { epochs, head: Point::new(head.0, head.1) }
}

fn following(at: i64) -> Reader {
    let mut reader = Reader::new(Point::new(1, at), vec![EpochStart { epoch: 1, start: 0 }]);
    assert_eq!(
        reader.answer(history(&[(1, 0)], (1, at)), 0, &[]),
        Told::Rows { skip: 0, more: false }
    );
    reader
}

#[test]
fn nothing_is_believed_before_the_writer_was_asked() {
    let mut reader = Reader::new(Point::default(), vec![]);
    assert_eq!(reader.message(Point::new(1, 1)), Heard::Ask);
    reader.answer(history(&[(1, 0)], (1, 0)), 0, &[]);
    assert_eq!(reader.message(Point::new(1, 1)), Heard::Next);
}

#[test]
fn what_comes_twice_or_late_is_dropped_and_a_gap_is_asked_for() {
    let mut reader = following(5);
    assert_eq!(reader.message(Point::new(1, 5)), Heard::Old);
    assert_eq!(reader.message(Point::new(1, 6)), Heard::Next);
    assert_eq!(reader.message(Point::new(1, 8)), Heard::Ask);
    assert!(!reader.follows());
}

#[test]
fn an_old_epoch_is_void_and_a_new_one_has_to_be_confirmed() {
    let mut reader = following(5);
    assert_eq!(reader.message(Point::new(2, 6)), Heard::Ask);
    reader.answer(history(&[(1, 0), (2, 5)], (2, 5)), 0, &[]);
    assert_eq!(reader.message(Point::new(1, 6)), Heard::Old);
    assert_eq!(reader.message(Point::new(2, 6)), Heard::Next);
    assert_eq!(reader.crossing(), [EpochStart { epoch: 2, start: 5 }]);
}

#[test]
fn a_reader_that_holds_more_than_the_writer_stands_still_and_names_the_difference() {
    let mut reader = following(80);
    let told = reader.answer(history(&[(1, 0), (2, 50)], (2, 55)), 0, &[]);
    let Told::Stands(Standing::Fork(fork)) = told else { panic!("{told:?}") };
    assert_eq!(fork.held, Point::new(1, 80));
    assert_eq!(fork.writer, "epoch 1 from 0 to 50");
    assert_eq!(reader.message(Point::new(2, 81)), Heard::Old);
}

#[test]
fn rows_of_an_answer_are_taken_in_order_and_more_are_asked_for() {
    let mut reader = following(2);
    let told = reader.answer(history(&[(1, 0)], (1, 9)), 0, &[2, 3, 4]);
    assert_eq!(told, Told::Rows { skip: 1, more: true });
    assert!(reader.row(Point::new(1, 3)) && reader.row(Point::new(1, 4)));
    assert!(!reader.row(Point::new(1, 6)));
    assert!(!reader.follows());
}

#[test]
fn standing_still_behind_the_head_is_a_loss_after_some_ticks() {
    let mut reader = following(2);
    assert!(!reader.head(Point::new(1, 3)));
    assert_eq!((0..PATIENCE_TICKS).map(|_| reader.tick()).filter(|lost| *lost).count(), 1);
    assert!(!reader.follows());
}

#[test]
fn heads_of_an_older_epoch_count_as_standing_still_and_not_as_numbers() {
    let mut reader = following(2);
    reader.answer(history(&[(1, 0), (4, 2)], (4, 2)), 0, &[]);
    assert!(!reader.head(Point::new(3, 90)));
    assert_eq!(reader.behind(), 0);
    assert_eq!((0..PATIENCE_TICKS).filter(|_| reader.tick()).count(), 1);
    assert!(!reader.follows(), "where a restored writer goes on, it is asked");
}

#[test]
fn whoever_is_below_the_floor_needs_a_snapshot() {
    let mut reader = Reader::new(Point::default(), vec![]);
    let told = reader.answer(history(&[(1, 0)], (1, 9)), 4, &[5]);
    assert_eq!(told, Told::Stands(Standing::BelowFloor { position: 0, floor: 4 }));
}

#[test]
fn an_answer_that_the_stream_has_overtaken_is_known_and_no_fork() {
    let mut reader = following(5);
    assert!(!reader.is_past(Point::new(1, 5)));
    assert_eq!(reader.message(Point::new(1, 6)), Heard::Next);
    assert!(!reader.is_past(Point::new(1, 5)), "what is not stored yet was not overtaken");
    reader.commit();
    assert!(reader.is_past(Point::new(1, 5)) && !reader.is_past(Point::new(1, 6)));
    assert!(!reader.is_past(Point::new(2, 3)), "another epoch is judged by its history");
}
