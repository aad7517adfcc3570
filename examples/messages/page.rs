//! Messages as a page: HTML that looks like Discord, from bodies as they were sent.
//!
//! What is shown how is decided by the model of Discord's markup in the tests.

use serde_json::{Map, Value};

use super::chat_markup::{Shown, read};

const STYLE: &str = "\
body { margin: 0; font: 15px/1.45 'gg sans', 'Noto Sans', system-ui, sans-serif; background: #888; }
.look { padding: 16px; }
.dark { --back: #313338; --text: #dbdee1; --small: #949ba4; --name: #f2f3f5; --link: #00a8fc; --bar: #4e5058; --code: #2b2d31; --edge: #1e1f22; --button: #4e5058; --on: #fff; --note: #404249; --mention: #3c4270; }
.light { --back: #fff; --text: #313338; --small: #5c5e66; --name: #060607; --link: #006ce7; --bar: #c4c9ce; --code: #f2f3f5; --edge: #e3e5e8; --button: #e3e5e8; --on: #313338; --note: #f2f3f5; --mention: #e0e3ff; }
.screen { box-sizing: border-box; background: var(--back); color: var(--text); padding: 12px 16px; margin: 0 0 16px; border-radius: 8px; overflow: hidden; }
.w360 { width: 360px; } .w900 { width: 900px; }
.message { display: flex; gap: 12px; }
.face { flex: none; width: 36px; height: 36px; border-radius: 50%; background: #5865f2; color: #fff; text-align: center; line-height: 36px; font-weight: 700; }
.body { min-width: 0; flex: 1; overflow-wrap: anywhere; }
.who { color: var(--name); font-weight: 600; } .who span { background: #5865f2; color: #fff; border-radius: 3px; font-size: 10px; padding: 1px 4px; margin-left: 4px; vertical-align: 2px; }
.private { color: var(--small); font-size: 12px; margin-top: 4px; }
blockquote { margin: 2px 0; padding: 0 0 0 12px; border-left: 4px solid var(--bar); border-radius: 2px; }
small { display: block; color: var(--small); font-size: 12px; }
a { color: var(--link); text-decoration: none; }
code { background: var(--code); border-radius: 4px; padding: 1px 3px; font: 13px/1.35 'Noto Sans Mono', monospace; }
pre { background: var(--code); border: 1px solid var(--edge); border-radius: 4px; padding: 7px; margin: 4px 0; white-space: pre-wrap; font: 13px/1.35 'Noto Sans Mono', monospace; }
.row { display: flex; flex-wrap: wrap; gap: 8px; margin-top: 8px; }
.button { background: var(--button); color: var(--on); border-radius: 8px; padding: 6px 14px; font-weight: 500; font-size: 14px; }
.button.off { opacity: .5; } .button.danger { background: #da373c; color: #fff; }
.menu { box-sizing: border-box; width: 100%; max-width: 400px; background: var(--code); border: 1px solid var(--edge); border-radius: 8px; padding: 8px 12px; font-size: 14px; display: flex; justify-content: space-between; gap: 8px; } .menu::after { content: '⌄'; color: var(--small); } .menu .hint { color: var(--small); }
.mention { background: var(--mention); border-radius: 3px; padding: 0 2px; }
h2 { font-size: 14px; margin: 0 0 6px; color: #222; }";

/// The whole page for messages by their names.
pub(crate) fn page(messages: &Map<String, Value>) -> String {
    let mut page = format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n\
         <title>quoth's messages</title>\n<style>\n{STYLE}\n</style>\n"
    );
    for look in ["dark", "light"] {
        for width in ["w360", "w900"] {
            page.push_str(&format!("<div class=\"look {look}\">\n"));
            for (name, message) in messages {
                let name = escaped(name);
                page.push_str(&format!(
                    "<h2>{name} ({look}, {} px)</h2>\n",
                    width.trim_start_matches('w')
                ));
                page.push_str(&format!(
                    "<div class=\"screen {width}\">{}</div>\n",
                    shown(message)
                ));
            }
            page.push_str("</div>\n");
        }
    }
    page.push_str("</html>\n");
    page
}

fn shown(message: &Value) -> String {
    let content = message
        .get("content")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let flags = message.get("flags").and_then(Value::as_u64).unwrap_or(0);
    let mut html = String::from(
        "<div class=\"message\"><div class=\"face\">q</div><div class=\"body\">\
         <div class=\"who\">quoth <span>APP</span></div>",
    );
    html.push_str(&of_parts(&read(content)));
    for row in list(message, "components") {
        html.push_str("<div class=\"row\">");
        for button in list(row, "components") {
            if button.get("type").and_then(Value::as_u64) != Some(2) {
                html.push_str(&menu(button));
                continue;
            }
            let label = button
                .get("label")
                .and_then(Value::as_str)
                .unwrap_or_default();
            let off = button.get("disabled") == Some(&Value::Bool(true));
            let danger = button.get("style").and_then(Value::as_u64) == Some(4);
            html.push_str(&format!(
                "<span class=\"button{}{}\">{}</span>",
                if off { " off" } else { "" },
                if danger { " danger" } else { "" },
                escaped(label)
            ));
        }
        html.push_str("</div>");
    }
    if flags & 64 != 0 {
        html.push_str("<div class=\"private\">Only you can see this</div>");
    }
    html.push_str("</div></div>");
    html
}

/// A menu, closed, with what is chosen in it.
fn menu(menu: &Value) -> String {
    let text = |value: &Value, key: &str| {
        let text = value.get(key).and_then(Value::as_str).unwrap_or_default();
        escaped(text)
    };
    let options = list(menu, "options").iter();
    let chosen: Vec<String> = options
        .filter(|option| option.get("default") == Some(&Value::Bool(true)))
        .map(|option| text(option, "label"))
        .chain(list(menu, "default_values").iter().map(|channel| {
            let id = text(channel, "id");
            format!("<span class=\"mention\">#channel {id}</span>")
        }))
        .collect();
    let inside = match chosen.is_empty() {
        true => format!("<span class=\"hint\">{}</span>", text(menu, "placeholder")),
        false => format!("<span>{}</span>", chosen.join(" ")),
    };
    format!("<div class=\"menu\">{inside}</div>")
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value
        .get(key)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

fn of_parts(parts: &[Shown]) -> String {
    let mut html = String::new();
    for (place, part) in parts.iter().enumerate() {
        let inside = |tag: &str, inside: &[Shown]| format!("<{tag}>{}</{tag}>", of_parts(inside));
        let written = match part {
            Shown::Text(text) | Shown::Emoji(text) => escaped(text),
            Shown::Url(text) => format!("<a>{}</a>", escaped(text)),
            Shown::Mention(text) => {
                let name = match text.starts_with("<#") {
                    true => "#channel",
                    false => "@person",
                };
                format!("<span class=\"mention\">{name}</span>")
            }
            Shown::Break => {
                // A line's end is its block's own where a block ends or begins there.
                let is_block = |part: Option<&Shown>| {
                    matches!(
                        part,
                        Some(
                            Shown::Quote(_)
                                | Shown::Small(_)
                                | Shown::Heading(_)
                                | Shown::Item(_)
                                | Shown::Listing(_)
                        )
                    )
                };
                let before = place.checked_sub(1).and_then(|place| parts.get(place));
                match is_block(before) || is_block(parts.get(place + 1)) {
                    true => String::new(),
                    false => "<br>".to_owned(),
                }
            }
            Shown::Bold(parts) => inside("strong", parts),
            Shown::Struck(parts) => inside("s", parts),
            Shown::Other(parts) => inside("em", parts),
            Shown::Code(text) => format!("<code>{}</code>", escaped(text)),
            Shown::Listing(text) => format!("<pre>{}</pre>", escaped(text)),
            Shown::Quote(parts) => inside("blockquote", parts),
            Shown::Small(parts) => inside("small", parts),
            Shown::Heading(parts) => inside("h3", parts),
            Shown::Item(parts) => format!("<div>• {}</div>", of_parts(parts)),
            Shown::Link(parts, to) => {
                format!("<a title=\"{}\">{}</a>", escaped(to), of_parts(parts))
            }
        };
        html.push_str(&written);
    }
    html
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
