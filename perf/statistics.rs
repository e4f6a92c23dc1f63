//! Medians over rounds.

use crate::metric::{Metric, Sample};
use std::collections::BTreeMap;

/// The middle value; of an even number the mean of the two in the middle.
pub fn median(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    match sorted.len() {
        0 => None,
        length if length % 2 == 1 => Some(sorted[middle]),
        _ => Some((sorted[middle - 1] + sorted[middle]) / 2.0),
    }
}

/// The median of every figure; errors are summed up, for a median would hide them.
pub fn medians(samples: &[Sample]) -> BTreeMap<Metric, f64> {
    let mut columns: BTreeMap<Metric, Vec<f64>> = BTreeMap::new();
    for (metric, value) in samples.iter().flat_map(|sample| &sample.values) {
        columns.entry(*metric).or_default().push(*value);
    }
    columns
        .into_iter()
        .filter_map(|(metric, values)| match metric {
            Metric::Errors => Some((metric, values.iter().sum())),
            _ => median(&values).map(|value| (metric, value)),
        })
        .collect()
}

/// Distance from the least to the greatest, in parts of the median: how noisy the rounds were.
pub fn spread(values: &[f64]) -> Option<f64> {
    let least = values.iter().copied().reduce(f64::min)?;
    let greatest = values.iter().copied().reduce(f64::max)?;
    let middle = median(values)?;
    (middle > 0.0).then(|| (greatest - least) / middle)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle() {
        assert_eq!(median(&[]), None);
        assert_eq!(median(&[3.0]), Some(3.0));
        assert_eq!(median(&[9.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(&[4.0, 1.0, 2.0, 9.0]), Some(3.0));
    }

    #[test]
    fn spread_is_relative() {
        assert_eq!(spread(&[8.0, 10.0, 12.0]), Some(0.4));
        assert_eq!(spread(&[0.0, 0.0]), None);
        assert_eq!(spread(&[]), None);
    }

    #[test]
    fn errors_are_summed_and_figures_are_not() {
        let sample = |cpu, errors| {
            let mut sample = Sample::default();
            sample.set(Metric::CpuPerRequest, cpu);
            sample.set_errors(errors, &[]);
            sample
        };
        let medians = medians(&[sample(1.0, 0), sample(5.0, 2), sample(2.0, 1)]);
        assert_eq!(medians[&Metric::CpuPerRequest], 2.0);
        assert_eq!(medians[&Metric::Errors], 3.0);
    }
}
