//! What a college teaches, when and where: planned from its people, before anything is written.
mod calendar;
mod catalogue;
mod offered;
mod parse;
mod queries;
mod studies;
pub mod write;

pub use calendar::Calendar;
pub use offered::{Choice, Offering};
pub use studies::{Course, Curriculum};

use super::plan::{Order, Plan};

/// What a college teaches. What belongs together names the other by its place in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Academics {
    pub calendar: Calendar,
    pub courses: Vec<Course>,
    /// A course, and what has to be taken before.
    pub prerequisites: Vec<(usize, usize)>,
    /// One for each programme.
    pub curricula: Vec<Curriculum>,
    pub rooms: Vec<Room>,
    /// Of the current term.
    pub offerings: Vec<Offering>,
    /// In the order in which they are made.
    pub choices: Vec<Choice>,
}

/// A room to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Room {
    pub code: String,
    pub building: String,
    pub kind: crate::academics::RoomKind,
    pub capacity: i16,
}

impl Academics {
    /// What the people of a plan are taught.
    pub fn of(plan: &Plan, order: &Order) -> Self {
        let (courses, prerequisites, curricula) = studies::plan(plan);
        let mut whole = Self {
            calendar: Calendar::of(order.today),
            courses,
            prerequisites,
            curricula,
            rooms: rooms(plan.sections.len()),
            offerings: Vec::new(),
            choices: Vec::new(),
        };
        whole.offerings = offered::offerings(plan, &whole);
        whole.choices = offered::choices(plan, &whole, order.number);
        whole
    }
}

/// As many classrooms as there are sections, a laboratory for every second of them, and halls.
fn rooms(sections: usize) -> Vec<Room> {
    use crate::academics::RoomKind;
    const PER_BLOCK: usize = 40;
    let classrooms = sections.max(12);
    let laboratories = classrooms.div_ceil(2);
    let halls = classrooms.div_ceil(30);
    let kinds = [
        (RoomKind::Classroom, classrooms, 66),
        (RoomKind::Laboratory, laboratories, 60),
        (RoomKind::SeminarHall, halls + 1, 120),
        (RoomKind::Auditorium, 1, 500),
    ];
    let all = kinds
        .into_iter()
        .flat_map(|(kind, count, capacity)| std::iter::repeat_n((kind, capacity), count));
    all.enumerate()
        .map(|(at, (kind, capacity))| {
            let block = super::planning::letters(at / PER_BLOCK);
            let (floor, door) = ((at % PER_BLOCK) / 10 + 1, at % 10 + 1);
            Room {
                code: format!("{block}-{floor}{door:02}"),
                building: format!("Block {block}"),
                kind,
                capacity,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests;
