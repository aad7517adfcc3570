//! Says how likely it is that the first quote answers the question.
//!
//! A logistic regression over what the first candidate holds of the question and how far it stands
//! out; fitted on questions of which half had their documents taken away.

use super::evidence::Evidence;
use super::feature::Feature;
use super::genre::Genre;
use super::rank::Ranking;
use super::weights;

/// What confidence is read from; see the order in [`signs`].
pub const SIGNS: [&str; 32] = [
    "constant",
    "anywhere",
    "coverage",
    "document",
    "passage",
    "sentence",
    "soft sentence",
    "exact",
    "related",
    "near",
    "phrase",
    "rarest",
    "function",
    "kind",
    "missing",
    "terms",
    "one term",
    "two terms",
    "lead",
    "manual",
    "anywhere squared",
    "local",
    "heading asked",
    "soft",
    "section",
    "adjacent",
    "opens",
    "document squared",
    "window",
    "about",
    "about sentence",
    "lead over many",
];

/// Which of the [`SIGNS`] is the lead over the next candidate.
pub const LEAD: usize = 18;

/// Which of the [`SIGNS`] is the lead over [`MANY`] candidates.
pub const LEAD_OVER_MANY: usize = 31;

/// Over how many candidates the best stands out, when it does by more than chance.
pub const MANY: usize = 8;

/// How many candidates are compared, the best included: so many have to be in order.
pub const COMPARED: usize = 12;

/// The calibrated chance, 0 to 1, that the best of `ranking` answers.
pub fn of(ranking: &Ranking) -> f64 {
    let signs = signs_of(ranking);
    signs.map_or(0.0, |signs| from_signs(&signs, ranking.genre))
}

/// The signs of `ranking`; nothing where it has no candidate.
pub fn signs_of(ranking: &Ranking) -> Option<[f64; SIGNS.len()]> {
    let (best, others) = ranking.candidates.split_first()?;
    let mut apart = others
        .iter()
        .take(COMPARED - 1)
        .filter(|other| other.hit.passage.abs_diff(best.hit.passage) > 3)
        .map(|other| best.score - other.score);
    let lead = apart.next().unwrap_or(best.score);
    let over_many = apart.take(MANY - 1).last().unwrap_or(lead);
    Some(signs(&best.evidence, ranking, [lead, over_many]))
}

/// The calibrated chance of the weighted signs.
pub fn from_signs(signs: &[f64; SIGNS.len()], genre: Genre) -> f64 {
    let table = weights::confidence(genre);
    let weighed = signs.iter().zip(table.signs);
    let sum = weighed.map(|(sign, weight)| sign * weight).sum();
    table.calibration.chance(sum, f64::from(genre.manual))
}

/// How signs become a chance.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Table<const N: usize = { SIGNS.len() }> {
    /// The weight of each sign, in their order: that of [`SIGNS`] where it is of the words alone.
    pub signs: [f64; N],
    /// What the weighted sum of the signs means.
    pub calibration: Calibration,
}

impl<const N: usize> Table<N> {
    /// What lies between this table and `other`: the share `share`, 0 to 1, of the latter.
    pub fn towards(self, other: Table<N>, share: f64) -> Table<N> {
        let between = |a: f64, b: f64| a * (1.0 - share) + b * share;
        let both = |[a, b]: [f64; 2], [c, d]: [f64; 2]| [between(a, c), between(b, d)];
        let (one, two) = (self.calibration, other.calibration);
        Table {
            signs: std::array::from_fn(|index| {
                let weight = |table: &Table<N>| table.signs.get(index).copied().unwrap_or_default();
                between(weight(&self), weight(&other))
            }),
            calibration: Calibration {
                floor: between(one.floor, two.floor),
                pivot: between(one.pivot, two.pivot),
                under: between(one.under, two.under),
                below: both(one.below, two.below),
                above: both(one.above, two.above),
            },
        }
    }
}

/// How a weighted sum of signs becomes a chance.
///
/// Rising, in three parts: up to `floor`, where it is [`FLOOR`], to `pivot`, where it is one half,
/// and beyond. Each part is as steep as right answers were frequent there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Calibration {
    /// The sum that stands for a chance of [`FLOOR`].
    pub floor: f64,
    /// The sum that stands for a chance of one half.
    pub pivot: f64,
    /// How fast it falls below the floor.
    pub under: f64,
    /// How late it rises between the two, for prose and for manuals; 1 is evenly.
    pub below: [f64; 2],
    /// Steepness above the pivot, for prose and for manuals.
    pub above: [f64; 2],
}

/// The chance at the floor: least of an answer that is shown, unless an owner says otherwise.
pub const FLOOR: f64 = 0.2;

impl Calibration {
    /// The chance that `sum` stands for, of documents that are a manual to the degree `manual`.
    pub fn chance(&self, sum: f64, manual: f64) -> f64 {
        let mixed = |[prose, other]: [f64; 2]| prose * (1.0 - manual) + other * manual;
        if sum >= self.pivot {
            1.0 / (1.0 + (-mixed(self.above) * (sum - self.pivot)).exp())
        } else if sum >= self.floor {
            let way = (sum - self.floor) / (self.pivot - self.floor);
            FLOOR + (0.5 - FLOOR) * way.powf(mixed(self.below))
        } else {
            FLOOR * (self.under * (sum - self.floor)).exp()
        }
    }
}

/// The signs of a ranking whose best candidate has `evidence` and leads by so much over the next
/// and over [`MANY`].
pub fn signs(
    evidence: &Evidence,
    ranking: &Ranking,
    [lead, over_many]: [f64; 2],
) -> [f64; SIGNS.len()] {
    let value = |feature: Feature| {
        f64::from(
            evidence
                .row
                .get(feature as usize)
                .copied()
                .unwrap_or_default(),
        )
    };
    let terms = ranking.content_terms as f64;
    let flag = |on: bool| f64::from(u8::from(on));
    [
        1.0,
        value(Feature::Anywhere),
        value(Feature::Coverage),
        value(Feature::Document),
        value(Feature::Passage),
        value(Feature::Sentence),
        value(Feature::SoftSentence),
        value(Feature::Exact),
        value(Feature::Related),
        value(Feature::Near),
        value(Feature::Phrase),
        value(Feature::Rarest),
        value(Feature::FunctionWords),
        value(Feature::Kind),
        f64::from(ranking.missing_share),
        (terms + 1.0).ln(),
        flag(ranking.content_terms <= 1),
        flag(ranking.content_terms == 2),
        lead.clamp(0.0, 5.0),
        f64::from(ranking.genre.manual),
        value(Feature::Anywhere).powi(2),
        value(Feature::LocalPassage),
        value(Feature::HeadingAsked),
        value(Feature::SoftPassage) - value(Feature::Passage),
        value(Feature::Section),
        value(Feature::Adjacent),
        value(Feature::Opens),
        value(Feature::Document).powi(2),
        value(Feature::Window),
        value(Feature::About),
        value(Feature::AboutSentence),
        over_many.clamp(0.0, 10.0),
    ]
}
