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

/// A count of what has a name.
#[derive(Clone, Debug)]
pub struct Measure {
    /// The words before the bar's end.
    pub label: String,
    /// How many.
    pub n: i64,
    /// The words at the end, such as the share of the step before.
    pub end: String,
}

/// Lays out counts below each other, the longest bar for the largest; `word` words a count.
pub fn funnel(caption: Caption, measures: &[Measure], word: impl Fn(i64) -> String) -> Funnel {
    let most = measures.iter().map(|measure| measure.n).max();
    let most = most.unwrap_or(1).max(1) as f64;
    let places = (0..).step_by(STEP as usize).zip(measures);
    let steps = places.map(|(y, measure)| {
        let value = word(measure.n);
        Step {
            text_y: y + 13,
            bar_y: y + 19,
            width: round(measure.n as f64 / most * 100.0),
            label: measure.label.clone(),
            share: measure.end.clone(),
            title: format!("{}: {value}", measure.label),
            value,
        }
    });
    Funnel {
        about: caption.about,
        name: caption.name,
        description: caption.description,
        height: STEP * u32::try_from(measures.len()).unwrap_or(0),
        steps: steps.collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(counts: &[i64]) -> Funnel {
        let measure = |n: &i64| Measure {
            label: "Applied".into(),
            n: *n,
            end: "25%".into(),
        };
        let measures: Vec<_> = counts.iter().map(measure).collect();
        funnel(Caption::default(), &measures, |n| n.to_string())
    }

    #[test]
    fn the_largest_is_as_wide_as_the_plot() {
        let drawn = drawn(&[200, 50]);
        let widths: Vec<_> = drawn.steps.iter().map(|step| step.width).collect();
        assert_eq!(widths, [100.0, 25.0]);
        assert_eq!(drawn.height, 80);
        assert_eq!(drawn.steps[1].title, "Applied: 50");
    }

    #[test]
    fn nothing_counted_is_no_bar() {
        assert_eq!(drawn(&[0]).steps[0].width, 0.0);
        assert!(drawn(&[]).steps.is_empty());
    }
}
