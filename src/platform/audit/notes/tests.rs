//! What is told of a flood, and when.
use super::*;

fn refusal(address: u32) -> Refusal {
    Refusal {
        actor: VISITOR,
        action: "csrf.refused",
        subject: ("route", None),
        changes: Changes::none(),
        origin: Origin {
            address: Some(format!("10.0.0.{address}")),
            request_id: None,
        },
    }
}

fn times(changes: &Changes) -> u64 {
    let told = |times| Changes::none().field("repeated", 0, times);
    (1..100).find(|times| *changes == told(*times)).unwrap()
}

fn repeated(desk: &Desk) -> Vec<Changes> {
    desk.waiting
        .iter()
        .map(|waiting| waiting.changes.clone())
        .collect()
}

#[test]
fn the_same_within_a_minute_is_counted() {
    let (mut desk, now) = (Desk::new(WINDOW), Instant::now());
    for _ in 0..1_000 {
        desk.take(refusal(1), now);
    }
    desk.take(refusal(2), now);
    assert_eq!(desk.waiting.len(), 2);
    desk.close(Some(now + TICK));
    assert_eq!(desk.waiting.len(), 2, "the minute is not over");
    desk.close(Some(now + WINDOW));
    let counted = Changes::none().field("repeated", 0, 999);
    assert_eq!(repeated(&desk)[2..], [counted]);
    desk.close(Some(now + 2 * WINDOW));
    assert_eq!((desk.waiting.len(), desk.windows.len()), (3, 0));
}

#[test]
fn a_flood_from_everywhere_stays_small() {
    let (mut desk, now) = (Desk::new(WINDOW), Instant::now());
    for address in 0..100_000 {
        desk.take(refusal(address), now);
    }
    assert_eq!(desk.windows.len(), KINDS + 1);
    assert_eq!(desk.waiting.len(), KINDS + 1);
    desk.close(None);
    assert_eq!(desk.waiting.len(), KINDS + 2);
}

#[test]
fn a_steady_trickle_is_told_of_while_it_goes_on() {
    let (to, from) = sync_channel(QUEUE);
    let desk = Desk::new(Duration::from_millis(100));
    let writer = std::thread::spawn(move || write_down(&from, &Weak::new(), desk));
    for _ in 0..60 {
        to.send(refusal(1)).unwrap();
        std::thread::sleep(Duration::from_millis(10));
    }
    drop(to);
    let desk = writer.join().unwrap();
    assert!(desk.waiting.len() >= 4, "{}", desk.waiting.len());
    let counted = repeated(&desk).into_iter().skip(1);
    let counted: u64 = counted.map(|changes| times(&changes)).sum();
    assert_eq!(counted, 59);
}

#[test]
fn no_more_waits_than_there_is_room_for() {
    let (mut desk, mut now) = (Desk::new(WINDOW), Instant::now());
    for _ in 0..20 {
        for address in 0..200 {
            desk.take(refusal(address), now);
            desk.take(refusal(address), now);
        }
        now += WINDOW;
        desk.close(Some(now));
    }
    assert_eq!(desk.waiting.len(), WAITING);
}
