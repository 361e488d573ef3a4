//! People: names that nobody else in their circle has, addresses for mail, numbers, birthdays.
use std::collections::{HashMap, HashSet};

use chrono::{Days, NaiveDate};
use fastrand::Rng;

use super::names::{CULTURES, Culture, PLACES, STREETS};
use crate::{policy::Role, students::Gender};

/// A person to be given an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The full name.
    pub name: String,
    /// Nobody else has it.
    pub email: String,
    /// Where they can be called.
    pub phone: String,
    /// At least one.
    pub roles: Vec<Role>,
}

/// Which generation a name is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Age {
    /// Those who study.
    Young,
    /// Those who have children or teach.
    Grown,
}

/// Who a name is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind(pub Gender, pub Age);

/// Among whom a name is borne by one person only: everybody, or those of a section.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Circle {
    /// Everybody.
    All,
    /// A section, by its place in the plan.
    Section(usize),
    /// Nobody: two may be called the same.
    Open,
}

/// Makes people, one after the other; the same ones for the same number.
pub struct People {
    /// Where chance comes from.
    pub rng: Rng,
    names: HashSet<(Circle, String)>,
    emails: HashMap<String, u32>,
}

impl People {
    /// A beginning, by the number of the seed.
    pub fn new(number: u64) -> Self {
        Self {
            rng: Rng::with_seed(number),
            names: HashSet::new(),
            emails: HashMap::new(),
        }
    }

    /// Names that go together, by their shares.
    pub fn culture(&mut self) -> &'static Culture {
        let mut left = self.rng.u32(0..100);
        let mut all = CULTURES.iter();
        let found = all.find(|culture| match left.checked_sub(culture.share) {
            Some(rest) => {
                left = rest;
                false
            }
            None => true,
        });
        found.unwrap_or(&CULTURES[0])
    }

    /// Female or male, nearly as often.
    pub fn gender(&mut self) -> Gender {
        match self.happens(46) {
            true => Gender::Female,
            false => Gender::Male,
        }
    }

    /// One of the culture's family names.
    pub fn family(&mut self, culture: &Culture) -> &'static str {
        self.one_of(culture.families)
    }

    /// Somebody of a family. After twenty tries that are taken, an initial tells them apart.
    pub fn relative(
        &mut self,
        (culture, family): (&Culture, &str),
        kind: Kind,
        circle: Circle,
    ) -> String {
        let list = match kind {
            Kind(Gender::Female, Age::Young) => culture.daughters,
            Kind(Gender::Male | Gender::Other, Age::Young) => culture.sons,
            Kind(Gender::Female, Age::Grown) => culture.mothers,
            Kind(Gender::Male | Gender::Other, Age::Grown) => culture.fathers,
        };
        let mut attempt = 0_u32;
        loop {
            let given = self.one_of(list);
            let name = match attempt {
                0..20 => format!("{given} {family}"),
                20..200 => format!("{given} {}. {family}", self.initial()),
                _ => format!("{given} {}. {}. {family}", self.initial(), self.initial()),
            };
            if circle == Circle::Open || self.names.insert((circle, name.clone())) {
                return name;
            }
            attempt += 1;
        }
    }

    /// Keeps a name, and the address that goes with it, from being given to anyone else.
    pub fn keep(&mut self, name: &str) {
        self.names.insert((Circle::All, name.to_owned()));
        self.email(name);
    }

    /// A person of that name.
    pub fn person(&mut self, name: String, roles: &[Role]) -> Person {
        Person {
            email: self.email(&name),
            phone: self.phone(),
            name,
            roles: roles.to_vec(),
        }
    }

    /// Whether it happens, in so many cases of a hundred.
    pub fn happens(&mut self, of_hundred: u32) -> bool {
        self.rng.u32(0..100) < of_hundred
    }

    /// A day from the first to the last.
    pub fn day(&mut self, first: NaiveDate, last: NaiveDate) -> NaiveDate {
        let days = (last - first).num_days().unsigned_abs();
        first + Days::new(self.rng.u64(0..=days))
    }

    /// A house, a street and a place.
    pub fn address(&mut self) -> String {
        let street = STREETS[self.rng.usize(0..STREETS.len())];
        let place = PLACES[self.rng.usize(0..PLACES.len())];
        format!("{}, {street}, {place}", self.rng.u32(1..240))
    }

    fn email(&mut self, name: &str) -> String {
        let words = name.split_whitespace().map(plain);
        let local = words
            .filter(|w| !w.is_empty())
            .collect::<Vec<_>>()
            .join(".");
        let number = self.emails.entry(local.clone()).or_default();
        *number += 1;
        match *number {
            1 => format!("{local}@campus.test"),
            number => format!("{local}{number}@campus.test"),
        }
    }

    /// Numbers of mobile telephones in India begin with 6 to 9: nobody has these.
    fn phone(&mut self) -> String {
        format!("+9155{:08}", self.rng.u32(0..100_000_000))
    }

    fn initial(&mut self) -> char {
        char::from(b"ABCDGHJKLMNPRSTV"[self.rng.usize(0..16)])
    }

    fn one_of(&mut self, list: &'static str) -> &'static str {
        let count = list.split(' ').count();
        list.split(' ')
            .nth(self.rng.usize(0..count))
            .unwrap_or(list)
    }
}

fn plain(word: &str) -> String {
    word.chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_for_mail_are_given_once() {
        let mut people = People::new(1);
        let emails: Vec<_> = (0..3)
            .map(|_| people.email("Jeevan D’Souza K. Rao"))
            .collect();
        assert_eq!(
            emails,
            ["", "2", "3"].map(|n| format!("jeevan.dsouza.k.rao{n}@campus.test"))
        );
    }

    #[test]
    fn names_are_given_once_in_a_circle() {
        let mut people = People::new(7);
        let mut seen = HashSet::new();
        for _ in 0..400 {
            let kind = Kind(Gender::Female, Age::Young);
            let name = people.relative((&CULTURES[0], "Rao"), kind, Circle::All);
            assert!(seen.insert(name));
        }
    }
}
