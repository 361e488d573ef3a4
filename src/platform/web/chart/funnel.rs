//! Bars that lie, each with its whole name above it: funnels, and categories with long names.
use super::{Caption, round};

/// The height of a step.
const STEP: u32 = 40;

/// A step of a funnel.
#[derive(Clone, Debug)]
pub struct Step {
    /// The base line of its words.
    pub text_y: u32,
    /// The upper edge of its bar.
    pub bar_y: u32,
    /// The width of its bar, in per cent.
    pub width: f64,
    /// How many reached it.
    pub value: String,
    /// Its name.
    pub label: String,
    /// The words at its end, such as its share.
    pub share: String,
    /// What it says when pointed at.
    pub title: String,
}

/// A funnel.
#[derive(Clone, Debug)]
pub struct Funnel {
    /// What stands around it.
    pub about: super::About,
    /// Its name, for screen readers.
    pub name: String,
    /// What can be seen in it, for screen readers.
    pub description: String,
    /// Its height in pixels.
    pub height: u32,
    /// Its steps.
    pub steps: Vec<Step>,
}

/// Lays out named counts below each other, the longest bar for the largest; `word` words a count, `share` what stands at the
/// end of a step from the count before it (none at the first) and its own.
pub fn funnel(
    caption: Caption,
    counts: &[(String, i64)],
    word: impl Fn(i64) -> String,
    share: impl Fn(Option<i64>, i64) -> String,
) -> Funnel {
    let most = counts.iter().map(|(_, n)| *n).max().unwrap_or(1).max(1);
    let mut before = None;
    let mut steps = Vec::with_capacity(counts.len());
    for (y, (label, n)) in (0..).step_by(STEP as usize).zip(counts) {
        let value = word(*n);
        steps.push(Step {
            text_y: y + 13,
            bar_y: y + 19,
            width: round(*n as f64 / most as f64 * 100.0),
            label: label.clone(),
            share: share(before, *n),
            title: format!("{label}: {value}"),
            value,
        });
        before = Some(*n);
    }
    Funnel {
        about: caption.about,
        name: caption.name,
        description: caption.description,
        height: STEP * u32::try_from(counts.len()).unwrap_or(0),
        steps,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_is_as_wide_as_the_plot() {
        let counts = [("Applied".to_owned(), 200), ("Enrolled".to_owned(), 50)];
        let drawn = funnel(
            Caption::default(),
            &counts,
            |n| n.to_string(),
            |before, n| before.map_or(String::new(), |before| format!("{} %", n * 100 / before)),
        );
        let steps: Vec<_> = drawn
            .steps
            .iter()
            .map(|step| (step.width, step.share.as_str()))
            .collect();
        assert_eq!(steps, [(100.0, ""), (25.0, "25 %")]);
        assert_eq!(drawn.height, 80);
    }

    #[test]
    fn nothing_counted_is_no_bar() {
        let drawn = funnel(
            Caption::default(),
            &[("Nobody".to_owned(), 0)],
            |n| n.to_string(),
            |_, _| String::new(),
        );
        assert_eq!(drawn.steps[0].width, 0.0);
    }
}
