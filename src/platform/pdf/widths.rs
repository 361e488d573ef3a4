//! How the columns of a table share its width.
/// Shares a width among columns that want so much and need at least so much. What is left over goes to those that lack
/// most, but not in proportion: one long remark must not starve the names.
pub fn shared(wanted: &[f32], least: &[f32], width: f32) -> Vec<f32> {
    let (all, floor): (f32, f32) = (wanted.iter().sum(), least.iter().sum());
    if all <= width {
        let rest = width - all;
        let share = |one: &f32| one + rest * one / all.max(1.0);
        return wanted.iter().map(share).collect();
    }
    if floor >= width {
        let share = |one: &f32| one * width / floor.max(1.0);
        return least.iter().map(share).collect();
    }
    let mut widths = least.to_vec();
    // Each round fills some column or uses up the rest.
    for _ in 0..=wanted.len() {
        let rest = width - widths.iter().sum::<f32>();
        let lacks = |(one, has): (&f32, &f32)| (one - has).max(0.0).sqrt();
        let lack: f32 = wanted.iter().zip(&widths).map(lacks).sum();
        if rest < 0.1 || lack <= 0.0 {
            break;
        }
        for (has, one) in widths.iter_mut().zip(wanted) {
            *has += (rest * lacks((one, has)) / lack).min((one - *has).max(0.0));
        }
    }
    widths
}

#[cfg(test)]
mod tests {
    use super::shared;

    #[test]
    fn columns_share_the_width_and_fill_it() {
        for (wanted, least) in [
            ([100.0, 50.0], [40.0, 40.0]),
            ([900.0, 50.0], [40.0, 40.0]),
            ([900.0, 950.0], [400.0, 440.0]),
        ] {
            let widths = shared(&wanted, &least, 500.0);
            assert!(
                (widths.iter().sum::<f32>() - 500.0).abs() < 0.1,
                "{widths:?}"
            );
            assert!(widths.iter().all(|width| *width > 30.0), "{widths:?}");
        }
    }
}
