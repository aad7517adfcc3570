//! An answer that stands in two places is told as such.

use crate::support::{Home, ask};

const FEES: &str = "# Fees\n\nThe winter ticket costs forty crowns at the harbour office.\n";
const DOGS: &str = "# Dogs\n\nDogs and parrots ride the ferry without charge.\n";
const OTHER: &str = "# Other\n\nThe ferry has a kitchen. The kitchen closes at nine.\n";

#[test]
fn the_quote_that_completes_the_first_is_named() {
    let home = Home::with(&[("fees.md", FEES), ("dogs.md", DOGS), ("other.md", OTHER)]);
    home.sync();
    let answer = ask(
        &home.open(),
        "What does a winter ticket cost, and do parrots ride?",
    );
    let completing = answer.completed_by.expect("the answer is spread");
    let both = [0, completing].map(|at| answer.quotes[at].citation().path.as_str());
    assert!(
        both.contains(&"fees.md") && both.contains(&"dogs.md"),
        "{both:?}"
    );

    let answer = ask(&home.open(), "What does a winter ticket cost?");
    assert_eq!(answer.completed_by, None);
}
