//! What the log is searched for: the address, read leniently, and back to an address.
use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeZone, Utc};
use chrono_tz::Tz;
use serde::Deserialize;

use super::{
    model::{Filter, Place},
    words::{SENTENCES, TOPICS},
};
use crate::types::Day;

/// What stands in the address of the log.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuditQuery {
    #[serde(default)]
    pub person: String,
    #[serde(default)]
    pub kind: String,
    #[serde(default)]
    pub id: String,
    #[serde(default)]
    pub action: String,
    #[serde(default)]
    pub from: String,
    #[serde(default)]
    pub to: String,
    #[serde(default)]
    pub before: Option<i64>,
    #[serde(default)]
    pub after: Option<i64>,
    /// Of the file.
    #[serde(default)]
    pub format: String,
    /// Of the file: keys of columns, with commas between.
    #[serde(default)]
    pub cols: String,
}

impl AuditQuery {
    /// The first instant of a day where the college is.
    pub fn midnight(zone: Tz, day: NaiveDate) -> DateTime<Utc> {
        let start = day.and_time(NaiveTime::MIN);
        let local = zone.from_local_datetime(&start).earliest();
        local.map_or_else(|| start.and_utc(), |local| local.with_timezone(&Utc))
    }
    /// The day a field names, when it is one.
    fn day(text: &str) -> Option<NaiveDate> {
        Day::parse(text).map(Day::date)
    }
    fn subject(&self) -> Option<i64> {
        self.id.trim().parse().ok()
    }
    /// What the log is narrowed to.
    pub fn filter(&self, zone: Tz) -> Filter {
        let short = |text: &str| text.trim().chars().take(100).collect::<String>();
        let known = SENTENCES.iter().find(|(name, _)| *name == self.action);
        let action = known.map(|(name, _)| (*name).to_owned());
        let topic = TOPICS.iter().find(|(code, ..)| *code == self.action);
        let groups = match topic {
            Some((_, _, parts)) => parts.iter().map(|part| (*part).to_owned()).collect(),
            // The part, too: it has an index.
            None => action
                .iter()
                .filter_map(|action| action.split('.').next())
                .map(str::to_owned)
                .collect(),
        };
        let until = day_after(Self::day(&self.to));
        Filter {
            person: short(&self.person),
            people: None,
            actor: None,
            // A number alone is that of an account.
            kind: match self.kind.is_empty() && self.subject().is_some() {
                true => "user".to_owned(),
                false => short(&self.kind),
            },
            subject: self.subject(),
            groups,
            action,
            from: Self::day(&self.from).map(|day| Self::midnight(zone, day)),
            until: until.map(|day| Self::midnight(zone, day)),
        }
    }
    /// Where in the log the page stands.
    pub fn place(&self) -> Place {
        match (self.before, self.after) {
            (Some(key), _) => Place::Before(key),
            (None, Some(key)) => Place::After(key),
            (None, None) => Place::Newest,
        }
    }
    /// Whether any filter is on.
    pub fn is_narrowed(&self) -> bool {
        let fields = [&self.person, &self.kind, &self.id, &self.action];
        let dates = [&self.from, &self.to];
        fields
            .iter()
            .chain(&dates)
            .any(|text| !text.trim().is_empty())
    }
    /// What was typed and could not be read, in words.
    pub fn unread(&self) -> Vec<&'static str> {
        let wrong_day = |text: &String| !text.trim().is_empty() && Self::day(text).is_none();
        let mut sentences = Vec::new();
        if !self.id.trim().is_empty() && self.subject().is_none() {
            sentences.push("The number of a record has digits only, so it was left out.");
        }
        if wrong_day(&self.from) || wrong_day(&self.to) {
            sentences
                .push("A date is written like 2026-11-22. What could not be read was left out.");
        }
        if let (Some(from), Some(to)) = (Self::day(&self.from), Self::day(&self.to))
            && from > to
        {
            sentences.push("The first day is after the last one, so nothing fits.");
        }
        sentences
    }
    /// What is typed, by name, without what is not.
    pub fn typed(&self) -> Vec<(&'static str, String)> {
        let fields = [
            ("person", &self.person),
            ("kind", &self.kind),
            ("id", &self.id),
            ("action", &self.action),
            ("from", &self.from),
            ("to", &self.to),
        ];
        let typed = fields.into_iter().filter(|(_, value)| !value.is_empty());
        typed.map(|(name, value)| (name, value.clone())).collect()
    }
    /// An address with these filters and one part more.
    pub fn address(&self, path: &str, part: Option<(&str, i64)>) -> String {
        let mut pairs = url::form_urlencoded::Serializer::new(String::new());
        pairs.extend_pairs(self.typed());
        if let Some((name, key)) = part {
            pairs.append_pair(name, &key.to_string());
        }
        match pairs.finish() {
            query if query.is_empty() => path.to_owned(),
            query => format!("{path}?{query}"),
        }
    }
}

/// The day after a last one; none after the last day there is.
pub fn day_after(day: Option<NaiveDate>) -> Option<NaiveDate> {
    day?.checked_add_days(Days::new(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_the_colleges() {
        let query = AuditQuery {
            from: "2026-11-22".into(),
            to: "2026-11-22".into(),
            ..AuditQuery::default()
        };
        let filter = query.filter(chrono_tz::Asia::Kolkata);
        let text = |at: Option<DateTime<Utc>>| at.map(|at| at.to_rfc3339()).unwrap_or_default();
        assert_eq!(text(filter.from), "2026-11-21T18:30:00+00:00");
        assert_eq!(text(filter.until), "2026-11-22T18:30:00+00:00");
    }

    #[test]
    fn what_cannot_be_read_is_said() {
        let query = AuditQuery {
            id: "seven".into(),
            from: "22.11.2026".into(),
            ..AuditQuery::default()
        };
        assert_eq!(query.unread().len(), 2);
        assert!(query.filter(Tz::UTC).subject.is_none());
        assert!(AuditQuery::default().unread().is_empty());
    }

    #[test]
    fn links_keep_the_filters() {
        let query = AuditQuery {
            person: "Asha R".into(),
            action: "sign-in".into(),
            before: Some(9),
            ..AuditQuery::default()
        };
        let older = query.address("/audit", Some(("before", 4)));
        assert_eq!(older, "/audit?person=Asha+R&action=sign-in&before=4");
        assert_eq!(AuditQuery::default().address("/audit", None), "/audit");
    }
}
