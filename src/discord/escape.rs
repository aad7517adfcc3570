//! Plain words, written so that Discord shows them and does nothing else with them.
//!
//! Only backslashes are added, so whoever copies the shown text copies the words. Which words
//! there are, and which of them we make bold, is told in `layout`; that no request can ping is
//! seen to in `rest`.

/// Where in its line a piece of text stands: some characters mean something only at the start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum At {
    /// Nothing but blanks stands before it.
    LineStart,
    /// Something stands before it.
    Within,
}

/// `text` with a backslash before every character that could start markup, a mention, a custom
/// emoji, a time stamp, a command, or a link.
///
/// Expects one line; see `visible` for characters that cannot be seen.
pub(crate) fn escape(text: &str, at: At) -> String {
    let mut escaped = String::with_capacity(text.len() + text.len() / 8 + 4);
    let mut word = String::new();
    let mut start = at;
    let mut rest = text.chars().peekable();
    while let Some(character) = rest.next() {
        let special = match character {
            '\\' | '*' | '_' | '~' | '|' | '`' | '[' | ']' | '<' | '@' => true,
            // `https://`, `:emoji:`.
            ':' => rest.peek().is_some_and(|next| !next.is_whitespace()),
            // Headings, small print, lists, quotes.
            '#' | '-' | '+' | '>' => start == At::LineStart && word.is_empty(),
            '.' => invites(&word) || numbers_an_item(&word, start),
            ')' => numbers_an_item(&word, start),
            _ => false,
        };
        if special {
            escaped.push('\\');
        }
        escaped.push(character);
        if character.is_whitespace() {
            if !word.is_empty() {
                start = At::Within;
            }
            word.clear();
        } else {
            word.push(character);
        }
    }
    escaped
}

/// Whether a dot after `word` continues an address that Discord turns into a card, link or not.
fn invites(word: &str) -> bool {
    let word = word.to_ascii_lowercase();
    word.ends_with("discord") || word.ends_with("discordapp")
}

fn numbers_an_item(word: &str, start: At) -> bool {
    start == At::LineStart && !word.is_empty() && word.chars().all(|c| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(escape(text, At::LineStart), expected);
    }

    #[test]
    fn ordinary_words_stay_as_they_are() {
        check(
            "Turn it on, then wait: it works.",
            "Turn it on, then wait: it works.",
        );
        check(
            "C# costs 3.50 - or less (really)!",
            "C# costs 3.50 - or less (really)!",
        );
    }

    #[test]
    fn mentions_are_broken() {
        check("@everyone @here", r"\@everyone \@here");
        check(
            "<@1> <@!1> <@&1> <#1> </ask:1>",
            r"\<\@1> \<\@!1> \<\@&1> \<#1> \</ask\:1>",
        );
        check(
            "<:smile:1> :smile: <t:1:R>",
            r"\<\:smile\:1> \:smile: \<t\:1\:R>",
        );
    }

    #[test]
    fn markup_is_shown() {
        check(
            "**a** __b__ ~~c~~ ||d|| `e`",
            r"\*\*a\*\* \_\_b\_\_ \~\~c\~\~ \|\|d\|\| \`e\`",
        );
        check(r"C:\new \* end", r"C\:\\new \\\* end");
    }

    #[test]
    fn links_are_words() {
        check(
            "[bank](https://evil.example)",
            r"\[bank\](https\://evil.example)",
        );
        check("see discord.gg/abc", r"see discord\.gg/abc");
    }

    #[test]
    fn a_line_cannot_start_a_block() {
        check("# big", r"\# big");
        check("-# small", r"\-# small");
        check("> quote", r"\> quote");
        check("  - item", r"  \- item");
        check("12. item", r"12\. item");
        assert_eq!(escape("- # > 1.", At::Within), "- # > 1.");
    }
}
