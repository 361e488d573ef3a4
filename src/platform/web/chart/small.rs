//! Drawings of one figure: rings and sparklines.
use super::round;

/// The way around a ring.
const AROUND: f64 = 289.03;

/// A ring of one share.
#[derive(Clone, Debug, Default)]
pub struct Ring {
    /// Begins the ids of its parts; one a page.
    pub id: String,
    /// Its name, for screen readers.
    pub name: String,
    /// What it says, for screen readers.
    pub description: String,
    /// The length of the filled part.
    pub dash: f64,
    /// The words in the middle.
    pub value: String,
    /// The words below them.
    pub note: String,
    /// Whether the 75 % line is marked.
    pub mark: bool,
}

impl Ring {
    /// A ring filled by a share from 0 to 1; its words are to be added: `Ring { name, ..Ring::filled("r1", 0.8) }`.
    pub fn filled(id: &str, share: f64) -> Self {
        Self {
            id: id.to_owned(),
            dash: round(share.clamp(0.0, 1.0) * AROUND),
            ..Self::default()
        }
    }
}

/// A sparkline.
#[derive(Clone, Debug)]
pub struct Spark {
    /// What it says, for screen readers.
    pub name: String,
    /// Its path.
    pub d: String,
    /// The dashed line.
    pub goal: Option<f64>,
    /// The last point.
    pub end_x: f64,
    /// Its height.
    pub end_y: f64,
    /// Whether it ends below the line.
    pub bad: bool,
}

/// A sparkline of values between `from` and `to`.
pub fn spark(name: &str, values: &[f64], (from, to): (f64, f64), goal: Option<f64>) -> Spark {
    let y = |value: f64| round(28.0 - (value - from) / (to - from) * 24.0);
    let gap = 92.0 / values.len().saturating_sub(1).max(1) as f64;
    let ends: Vec<_> = values
        .iter()
        .enumerate()
        .map(|(i, value)| format!("{} {}", round(gap * i as f64), y(*value)))
        .collect();
    let last = values.last().copied().unwrap_or(from);
    Spark {
        name: name.to_owned(),
        d: format!("M{}", ends.join(" L")),
        goal: goal.map(y),
        end_x: 92.0,
        end_y: y(last),
        bad: goal.is_some_and(|goal| last < goal),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ring_is_never_more_than_full() {
        let lengths = [-1.0, 0.0, 0.1, 1.0, 2.0].map(|share| Ring::filled("r", share).dash);
        assert_eq!(lengths, [0.0, 0.0, 28.9, 289.03, 289.03]);
    }

    #[test]
    fn a_sparkline_is_bad_when_it_ends_below_the_line() {
        let drawn = |values: &[f64]| spark("", values, (50.0, 100.0), Some(75.0));
        assert!(drawn(&[90.0, 74.0]).bad);
        assert!(!drawn(&[60.0, 75.0]).bad);
        assert_eq!(drawn(&[50.0, 100.0]).d, "M0 28 L92 4");
    }
}
