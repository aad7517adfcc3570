//! A small model of how Discord shows a message: text in, what a reader sees out.
//!
//! Written from the outside, by the rules that Discord's clients are known to follow, so that it
//! can contradict the code that escapes. Where the clients are undecided it takes the side of the
//! attacker: whatever could be taken for a mention or a link is one.

/// Something that a reader sees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Shown {
    /// Plain words.
    Text(String),
    /// The end of a line.
    Break,
    /// Bold.
    Bold(Vec<Shown>),
    /// Struck through.
    Struck(Vec<Shown>),
    /// Italic, underlined, or hidden behind a spoiler.
    Other(Vec<Shown>),
    /// Code in a line.
    Code(String),
    /// A code block.
    Listing(String),
    /// A block quote.
    Quote(Vec<Shown>),
    /// Small print.
    Small(Vec<Shown>),
    /// A heading.
    Heading(Vec<Shown>),
    /// An item of a list.
    Item(Vec<Shown>),
    /// Words that lead somewhere.
    Link(Vec<Shown>, String),
    /// An address that leads somewhere.
    Url(String),
    /// A person, role, channel, command, custom emoji or time.
    Mention(String),
    /// A picture by its name.
    Emoji(String),
}

/// Reads a message.
pub(crate) fn read(content: &str) -> Vec<Shown> {
    let characters: Vec<char> = content.chars().collect();
    Reader {
        text: &characters,
        in_quote: false,
        in_link: false,
    }
    .read()
}

/// The words in `shown`, one blank or line break between lines.
pub(crate) fn words(shown: &[Shown]) -> String {
    let mut text = String::new();
    for part in shown {
        match part {
            Shown::Text(words) | Shown::Code(words) | Shown::Url(words) => text.push_str(words),
            Shown::Mention(words) | Shown::Emoji(words) => text.push_str(words),
            Shown::Listing(words) => {
                text.push('\n');
                text.push_str(words);
                text.push('\n');
            }
            Shown::Break => text.push('\n'),
            Shown::Bold(inside)
            | Shown::Struck(inside)
            | Shown::Other(inside)
            | Shown::Link(inside, _) => text.push_str(&words(inside)),
            Shown::Quote(inside)
            | Shown::Small(inside)
            | Shown::Heading(inside)
            | Shown::Item(inside) => {
                text.push_str(&words(inside));
                text.push('\n');
            }
        }
    }
    text
}

/// Everything in `shown` and inside it, in order.
pub(crate) fn all(shown: &[Shown]) -> Vec<&Shown> {
    let mut found = Vec::new();
    for part in shown {
        found.push(part);
        match part {
            Shown::Bold(inside)
            | Shown::Struck(inside)
            | Shown::Other(inside)
            | Shown::Quote(inside)
            | Shown::Small(inside)
            | Shown::Heading(inside)
            | Shown::Item(inside)
            | Shown::Link(inside, _) => found.extend(all(inside)),
            _ => {}
        }
    }
    found
}

struct Reader<'a> {
    text: &'a [char],
    in_quote: bool,
    in_link: bool,
}

fn push_text(shown: &mut Vec<Shown>, words: &str) {
    match shown.last_mut() {
        Some(Shown::Text(before)) => before.push_str(words),
        _ => shown.push(Shown::Text(words.to_owned())),
    }
}

/// What was read, and how many characters of it.
type Found = Option<(Shown, usize)>;

impl Reader<'_> {
    fn read(&self) -> Vec<Shown> {
        let mut shown: Vec<Shown> = Vec::new();
        let mut at = 0;
        while at < self.text.len() {
            let starts_line = at == 0 || self.text[at - 1] == '\n';
            let found = starts_line
                .then(|| self.block(at))
                .flatten()
                .or_else(|| self.inline(at));
            match found {
                Some((Shown::Text(words), length)) => {
                    push_text(&mut shown, &words);
                    at += length;
                }
                Some((part, length)) => {
                    shown.push(part);
                    at += length;
                }
                None => {
                    push_text(&mut shown, &self.text[at].to_string());
                    at += 1;
                }
            }
        }
        shown
    }

    fn inside(&self, from: usize, to: usize) -> Vec<Shown> {
        Reader {
            text: &self.text[from..to],
            ..*self
        }
        .read()
    }

    fn starts(&self, at: usize, with: &str) -> bool {
        let mut rest = self.text[at.min(self.text.len())..].iter();
        with.chars().all(|c| rest.next() == Some(&c))
    }

    fn string(&self, from: usize, to: usize) -> String {
        self.text[from..to].iter().collect()
    }

    /// The end of the line that `at` is on, without its break.
    fn line_end(&self, at: usize) -> usize {
        let rest = self.text[at..].iter().position(|c| *c == '\n');
        rest.map_or(self.text.len(), |length| at + length)
    }

    /// What only the start of a line can begin.
    fn block(&self, at: usize) -> Found {
        if !self.in_quote && self.starts(at, ">>> ") {
            let inside = self.quoted(self.text[at + 4..].to_vec());
            return Some((Shown::Quote(inside), self.text.len() - at));
        }
        if !self.in_quote && self.starts(at, "> ") {
            let mut inside = Vec::new();
            let mut next = at;
            while self.starts(next, "> ") {
                let end = self.line_end(next);
                inside.extend_from_slice(&self.text[next + 2..end]);
                inside.push('\n');
                next = (end + 1).min(self.text.len());
            }
            inside.pop();
            return Some((Shown::Quote(self.quoted(inside)), next - at));
        }
        let end = self.line_end(at);
        let blanks = self.text[at..end].iter().take_while(|c| **c == ' ').count();
        let start = at + blanks;
        let length = (end + 1).min(self.text.len()) - at;
        for marker in ["# ", "## ", "### "] {
            if self.starts(start, marker) {
                let inside = self.inside(start + marker.len(), end);
                return Some((Shown::Heading(inside), length));
            }
        }
        if self.starts(start, "-# ") {
            return Some((Shown::Small(self.inside(start + 3, end)), length));
        }
        let digits = self.text[start..end]
            .iter()
            .take_while(|c| c.is_ascii_digit())
            .count();
        let marker = if digits > 0 { start + digits } else { start };
        let is_marker = match digits {
            0 => self.starts(start, "- ") || self.starts(start, "* "),
            _ => self.starts(marker, ". "),
        };
        is_marker.then(|| (Shown::Item(self.inside(marker + 2, end)), length))
    }

    fn quoted(&self, inside: Vec<char>) -> Vec<Shown> {
        Reader {
            text: &inside,
            in_quote: true,
            in_link: self.in_link,
        }
        .read()
    }

    fn inline(&self, at: usize) -> Found {
        match self.text[at] {
            '\n' => Some((Shown::Break, 1)),
            '\\' => {
                let next = *self.text.get(at + 1)?;
                let special = !next.is_ascii_alphanumeric() && !next.is_whitespace();
                special.then(|| (Shown::Text(next.to_string()), 2))
            }
            '`' => self.listing(at).or_else(|| self.code(at)),
            '<' => self.angle(at),
            '@' => ["@everyone", "@here"]
                .iter()
                .find(|name| self.starts(at, name))
                .map(|name| (Shown::Mention((*name).to_owned()), name.len())),
            ':' => {
                let name = self.text[at + 1..]
                    .iter()
                    .take_while(|c| c.is_alphanumeric() || "_+-".contains(**c))
                    .count();
                let closed = self.text.get(at + 1 + name) == Some(&':');
                (name > 0 && closed)
                    .then(|| (Shown::Emoji(self.string(at, at + name + 2)), name + 2))
            }
            'h' | 'd' => self.address(at),
            '[' => self.link(at),
            '*' if self.starts(at, "**") => self
                .marked(at, "**", Shown::Bold)
                .or_else(|| self.marked(at, "*", Shown::Other)),
            '*' => self.marked(at, "*", Shown::Other),
            '_' if self.starts(at, "__") => self
                .marked(at, "__", Shown::Other)
                .or_else(|| self.marked(at, "_", Shown::Other)),
            '_' => self.marked(at, "_", Shown::Other),
            '~' if self.starts(at, "~~") => self.marked(at, "~~", Shown::Struck),
            '|' if self.starts(at, "||") => self.marked(at, "||", Shown::Other),
            _ => None,
        }
    }

    /// Text between two markers, of which backslashes hide the second.
    fn marked(&self, at: usize, marker: &str, make: fn(Vec<Shown>) -> Shown) -> Found {
        let length = marker.len();
        let first = *marker.as_bytes().first()? as char;
        let mut end = at + length;
        if length == 1 && self.text.get(end).is_none_or(|c| c.is_whitespace()) {
            return None;
        }
        while end < self.text.len() {
            if self.text[end] == '\\' {
                end += 2;
                continue;
            }
            let closes = self.starts(end, marker) && self.text.get(end + length) != Some(&first);
            let inside_longer = length == 1 && self.text.get(end - 1) == Some(&first);
            if closes && end > at + length && !inside_longer {
                let inside = self.inside(at + length, end);
                return Some((make(inside), end + length - at));
            }
            end += 1;
        }
        None
    }

    fn listing(&self, at: usize) -> Found {
        if !self.starts(at, "```") {
            return None;
        }
        let mut start = at + 3;
        let name = self.text[start..]
            .iter()
            .take_while(|c| c.is_ascii_alphanumeric() || "_+-.#".contains(**c))
            .count();
        if name > 0 && self.text.get(start + name) == Some(&'\n') {
            start += name;
        }
        while self.text.get(start) == Some(&'\n') {
            start += 1;
        }
        let end = (start + 1..self.text.len()).find(|end| self.starts(*end, "```"))?;
        let words = self.string(start, end);
        Some((
            Shown::Listing(words.trim_end_matches('\n').to_owned()),
            end + 3 - at,
        ))
    }

    fn code(&self, at: usize) -> Found {
        let ticks = self.text[at..].iter().take_while(|c| **c == '`').count();
        let fence = "`".repeat(ticks);
        let mut end = at + ticks;
        while end < self.text.len() {
            if self.starts(end, &fence) && self.text[end - 1] != '`' {
                let more = self.text.get(end + ticks) == Some(&'`');
                if !more && end > at + ticks {
                    return Some((Shown::Code(self.string(at + ticks, end)), end + ticks - at));
                }
            }
            end += 1;
        }
        None
    }

    fn angle(&self, at: usize) -> Found {
        let end = at + self.text[at..].iter().position(|c| *c == '>')?;
        let inside = self.string(at + 1, end);
        if inside.contains(char::is_whitespace) || inside.is_empty() {
            return None;
        }
        let length = end + 1 - at;
        if inside.contains("://") || inside.starts_with("mailto:") || inside.starts_with('+') {
            return Some((Shown::Url(inside), length));
        }
        let is_mention = inside.starts_with(['@', '#', '/', ':'])
            || ["a:", "t:", "id:", "sound:"]
                .iter()
                .any(|start| inside.starts_with(start));
        is_mention.then(|| (Shown::Mention(format!("<{inside}>")), length))
    }

    fn address(&self, at: usize) -> Found {
        if self.in_link {
            return None;
        }
        let starts = [
            "https://",
            "http://",
            "discord.gg/",
            "discord.com/invite/",
            "discordapp.com/invite/",
        ];
        let start = starts.iter().find(|start| self.starts(at, start))?;
        let length = self.text[at..]
            .iter()
            .take_while(|c| !c.is_whitespace() && **c != '<')
            .count();
        (length > start.len()).then(|| (Shown::Url(self.string(at, at + length)), length))
    }

    /// `[words](address)`: brackets in the words count, whatever stands before them.
    fn link(&self, at: usize) -> Found {
        let mut depth = 0;
        let mut end = at;
        loop {
            match self.text.get(end)? {
                '[' => depth += 1,
                ']' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                break;
            }
            end += 1;
        }
        if self.text.get(end + 1) != Some(&'(') {
            return None;
        }
        let start = end + 2;
        let close = start + self.text[start..].iter().position(|c| *c == ')')?;
        let address = self.string(start, close);
        if address.contains(char::is_whitespace) || address.is_empty() {
            return None;
        }
        let words = Reader {
            text: &self.text[at + 1..end],
            in_quote: self.in_quote,
            in_link: true,
        }
        .read();
        let address = address.trim_start_matches('<').trim_end_matches('>');
        Some((Shown::Link(words, address.to_owned()), close + 1 - at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(words: &str) -> Shown {
        Shown::Text(words.to_owned())
    }

    #[test]
    fn the_model_sees_what_discord_shows() {
        assert_eq!(
            read("a **b \\*\\* c** d"),
            [text("a "), Shown::Bold(vec![text("b ** c")]), text(" d")]
        );
        assert_eq!(
            read("> q\n> # h\n-# [s](<https://x.y>)"),
            [
                Shown::Quote(vec![
                    text("q"),
                    Shown::Break,
                    Shown::Heading(vec![text("h")])
                ]),
                Shown::Small(vec![Shown::Link(vec![text("s")], "https://x.y".to_owned())]),
            ]
        );
        assert_eq!(
            read("<@1> @here :a: `x*` https://a.b _i_ ||s|| ~~t~~"),
            [
                Shown::Mention("<@1>".to_owned()),
                text(" "),
                Shown::Mention("@here".to_owned()),
                text(" "),
                Shown::Emoji(":a:".to_owned()),
                text(" "),
                Shown::Code("x*".to_owned()),
                text(" "),
                Shown::Url("https://a.b".to_owned()),
                text(" "),
                Shown::Other(vec![text("i")]),
                text(" "),
                Shown::Other(vec![text("s")]),
                text(" "),
                Shown::Struck(vec![text("t")]),
            ]
        );
        assert_eq!(
            read("> ```rs\n> a\n> ```\n> - b"),
            [Shown::Quote(vec![
                Shown::Listing("a".to_owned()),
                Shown::Break,
                Shown::Item(vec![text("b")]),
            ])]
        );
        assert_eq!(read("\\<@1> \\# 1\\. "), [text("<@1> # 1. ")]);
    }
}
