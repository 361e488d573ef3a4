//! Enrolments as the database has them.
use chrono::{DateTime, NaiveDate, Utc};
use diesel::{
    prelude::*,
    sql_types::{BigInt, Bool, Date, Integer, Nullable, SmallInt, Text, Timestamptz},
};

use crate::academics::model::codes;

codes! {
    /// Where an enrolment stands.
    State {
        /// Waits for approval.
        Requested "requested" "Waits for approval";
        /// Takes part.
        Enrolled "enrolled" "Enrolled";
        /// Waits for a seat.
        Waiting "waiting" "On the waiting list";
        /// Was not approved.
        Refused "refused" "Refused";
        /// Was given up.
        Dropped "dropped" "Dropped";
    }
}

impl State {
    /// Those who hold or want a seat.
    pub const LIVE: [State; 3] = [State::Requested, State::Enrolled, State::Waiting];
    /// Whether a seat is held or wanted.
    pub fn is_live(self) -> bool {
        State::LIVE.contains(&self)
    }
}

/// An offering whose seats are being given: locked until the transaction ends.
#[derive(Clone, Debug, Queryable)]
pub struct Seats {
    /// `offerings.id`
    pub id: i64,
    /// `courses.id`
    pub course: i64,
    /// `terms.id`
    pub term: i64,
    /// How many there are; none for a section.
    pub cap: Option<i16>,
    /// Whether students choose it themselves.
    pub open: bool,
    /// Whether a choice waits for approval.
    pub approval: bool,
    /// Whether it is not offered any more.
    pub retired: bool,
    /// The last day of its term.
    pub ends_on: NaiveDate,
    /// The first day of choice; none for at once.
    pub from: Option<NaiveDate>,
    /// The last day of choice; none for the whole term.
    pub until: Option<NaiveDate>,
}

impl Seats {
    /// Whether students choose it themselves on a day.
    pub fn is_open(&self, today: NaiveDate) -> bool {
        self.open
            && self.from.is_none_or(|day| day <= today)
            && self.until.is_none_or(|day| today <= day)
    }
}

/// An elective group that a course is in.
#[derive(Clone, Debug, Queryable)]
pub struct Group {
    /// `elective_groups.id`
    pub id: i64,
    /// From 1.
    pub semester: i16,
    /// "Professional Elective I"
    pub name: String,
    /// How many are taken of it.
    pub choose: i16,
}

/// A student who chooses: locked until the transaction ends.
#[derive(Clone, Debug, Queryable)]
pub struct Chooser {
    /// `students.id`
    pub id: i64,
    /// For ever.
    pub admission_number: String,
    /// The semester they are in.
    pub semester: i16,
    /// `students.status`
    pub status: String,
    /// `curricula.id` of their batch.
    pub curriculum: Option<i64>,
}

/// An enrolment.
#[derive(Clone, Debug, Queryable)]
pub struct Enrolment {
    /// `enrolments.id`
    pub id: i64,
    /// `offerings.id`
    pub offering: i64,
    /// Where it stands.
    pub state: State,
}

/// A student of an offering, or one who wants to be.
#[derive(Clone, Debug, QueryableByName)]
pub struct Participant {
    /// `students.id`
    #[diesel(sql_type = BigInt)]
    pub student: i64,
    /// `enrolments.id`; none for those of a section.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub enrolment: Option<i64>,
    /// `users.id`
    #[diesel(sql_type = BigInt)]
    pub user: i64,
    /// The full name.
    #[diesel(sql_type = Text)]
    pub name: String,
    /// For ever.
    #[diesel(sql_type = Text)]
    pub admission_number: String,
    /// As people speak of their section; empty without one.
    #[diesel(sql_type = Text)]
    pub section: String,
    /// `State::of`
    #[diesel(sql_type = Text)]
    pub state: String,
    /// Where they stand in the waiting list, from 1; 0 for who is not on it.
    #[diesel(sql_type = BigInt)]
    pub place: i64,
    /// Why it was refused.
    #[diesel(sql_type = Text)]
    pub reason: String,
    /// Why they take more of an elective group than it asks for.
    #[diesel(sql_type = Text)]
    pub beyond_reason: String,
}

/// An enrolment, as its own page shows it.
#[derive(Clone, Debug, QueryableByName)]
pub struct Record {
    /// `offerings.id`
    #[diesel(sql_type = BigInt)]
    pub offering: i64,
    /// The student's name.
    #[diesel(sql_type = Text)]
    pub name: String,
    /// For ever.
    #[diesel(sql_type = Text)]
    pub admission_number: String,
    /// `State::of`
    #[diesel(sql_type = Text)]
    pub state: String,
    /// Why it was refused or taken away.
    #[diesel(sql_type = Text)]
    pub reason: String,
    /// Why they take more of an elective group than it asks for.
    #[diesel(sql_type = Text)]
    pub beyond_reason: String,
    /// When it was asked for.
    #[diesel(sql_type = Timestamptz)]
    pub asked_at: DateTime<Utc>,
    /// When it was decided or changed last.
    #[diesel(sql_type = Timestamptz)]
    pub changed_at: DateTime<Utc>,
}

/// One of the electives that a student may choose from.
#[derive(Clone, Debug, QueryableByName)]
pub struct Elective {
    /// `elective_groups.id`
    #[diesel(sql_type = BigInt)]
    pub group_id: i64,
    /// The group's name.
    #[diesel(sql_type = Text)]
    pub group: String,
    /// How many of the group are taken.
    #[diesel(sql_type = SmallInt)]
    pub choose: i16,
    /// The term's name.
    #[diesel(sql_type = Text)]
    pub term: String,
    /// `offerings.id`
    #[diesel(sql_type = BigInt)]
    pub offering: i64,
    /// The course's code.
    #[diesel(sql_type = Text)]
    pub code: String,
    /// The course's name.
    #[diesel(sql_type = Text)]
    pub name: String,
    /// Credits in halves.
    #[diesel(sql_type = SmallInt)]
    pub half_credits: i16,
    /// Who teaches it.
    #[diesel(sql_type = Text)]
    pub faculty: String,
    /// How many seats there are.
    #[diesel(sql_type = SmallInt)]
    pub cap: i16,
    /// How many are taken.
    #[diesel(sql_type = BigInt)]
    pub taken: i64,
    /// Whether it can be chosen now.
    #[diesel(sql_type = Bool)]
    pub open: bool,
    /// The first day of choice.
    #[diesel(sql_type = Nullable<Date>)]
    pub choice_from: Option<NaiveDate>,
    /// The last day of choice.
    #[diesel(sql_type = Nullable<Date>)]
    pub choice_until: Option<NaiveDate>,
    /// Whether a choice waits for approval.
    #[diesel(sql_type = Bool)]
    pub approval: bool,
    /// What is missing: codes of courses to be taken before.
    #[diesel(sql_type = Text)]
    pub missing: String,
    /// The student's own: `State::of`; empty when they did not choose it.
    #[diesel(sql_type = Text)]
    pub state: String,
    /// Where they stand in the waiting list.
    #[diesel(sql_type = Integer)]
    pub place: i32,
    /// Why it was refused.
    #[diesel(sql_type = Text)]
    pub reason: String,
}

impl Elective {
    /// Where the student's own choice stands.
    pub fn state(&self) -> Option<State> {
        State::of(&self.state)
    }
    /// Whether the student holds or wants a seat.
    pub fn is_chosen(&self) -> bool {
        self.state().is_some_and(State::is_live)
    }
    /// Seats that are left.
    pub fn left(&self) -> i64 {
        (i64::from(self.cap) - self.taken).max(0)
    }
    /// 4, or 1.5.
    pub fn credits(&self) -> String {
        let credits = crate::academics::model::Credits::of_halves(self.half_credits);
        credits
            .map(|credits| credits.to_string())
            .unwrap_or_default()
    }
}

/// Electives of which a student takes some.
#[derive(Clone, Debug)]
pub struct ElectiveGroup {
    /// Its name.
    pub name: String,
    /// How many are taken.
    pub choose: i16,
    /// The term's name.
    pub term: String,
    /// What there is.
    pub electives: Vec<Elective>,
}

impl ElectiveGroup {
    /// How many the student has chosen.
    pub fn chosen(&self) -> usize {
        self.electives
            .iter()
            .filter(|elective| elective.is_chosen())
            .count()
    }
    /// Whether another one can be chosen.
    pub fn has_room(&self) -> bool {
        self.chosen() < usize::try_from(self.choose).unwrap_or(0)
    }
}
