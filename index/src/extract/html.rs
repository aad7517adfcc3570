//! Reads HTML: parses it, finds the main text, and walks through it in the order of the page.
//!
//! The canonical text is what `html_blocks` writes while the walk goes on; words are never altered.

use ego_tree::NodeRef;
use scraper::{Html, Node, node::Element};

use super::html_blocks::Blocks;
use super::outline::Heading;
use super::{ExtractError, Found, nesting};
use crate::language::Language;

/// Finds the main text of a page, with its sections and blocks.
pub(super) fn read(html: &str) -> Result<Found<'static>, ExtractError> {
    nesting::check(html)?;
    let page = Html::parse_document(html);
    let root = page.tree.root();
    let mut blocks = Blocks::default();
    if let Some(main) = main_text(root) {
        walk(main, &mut blocks);
    }
    if blocks.is_empty() {
        walk(root, &mut blocks);
    }
    let found = blocks.finish();
    let title = title(root).or_else(|| found.first_top_heading());
    Ok(Found {
        title,
        language: language(root),
        ..found
    })
}

type Nodes<'a> = NodeRef<'a, Node>;

/// The element that holds what the page is about, where the page says so.
fn main_text(root: Nodes<'_>) -> Option<Nodes<'_>> {
    let is_main =
        |element: &Element| element.name() == "main" || element.attr("role") == Some("main");
    let is_article = |element: &Element| element.name() == "article";
    let mut articles = root
        .descendants()
        .filter(|node| element(*node).is_some_and(is_article));
    let only_article = articles.next().filter(|_| articles.next().is_none());
    root.descendants()
        .find(|node| element(*node).is_some_and(is_main))
        .or(only_article)
}

/// Walks through all that `top` holds, without recursion.
fn walk(top: Nodes<'_>, blocks: &mut Blocks) {
    let mut next = Some(top);
    while let Some(node) = next {
        let goes_in = enter(node, top, blocks);
        let inner = node.first_child().filter(|_| goes_in);
        next = inner.or_else(|| leave(node, top, blocks));
    }
}

/// Leaves `node`, and what it ends, for the next node in the order of the page.
fn leave<'a>(node: Nodes<'a>, top: Nodes<'a>, blocks: &mut Blocks) -> Option<Nodes<'a>> {
    let mut left = node;
    loop {
        if let Some(element) = element(left) {
            blocks.close(element.name());
        }
        if left == top {
            return None;
        }
        if let Some(sibling) = left.next_sibling() {
            return Some(sibling);
        }
        left = left.parent()?;
    }
}

/// Takes in `node`; tells whether what it holds is to be read.
fn enter(node: Nodes<'_>, top: Nodes<'_>, blocks: &mut Blocks) -> bool {
    match node.value() {
        Node::Text(text) => {
            blocks.text(text);
            false
        }
        Node::Element(element) => {
            if is_left_out(element, node, top) {
                blocks.skip(element.name());
                return false;
            }
            match element.name() {
                "br" => blocks.line_break(),
                "table" => blocks.table(is_layout(node, element)),
                "ol" => blocks.list(Some(list_start(element))),
                "ul" | "menu" | "dir" => blocks.list(None),
                "li" => blocks.item(element.attr("value").and_then(|value| value.parse().ok())),
                name => match heading_level(name) {
                    Some(level) => blocks.heading(Heading {
                        words: String::new(),
                        level,
                        anchor: anchor(node, element),
                    }),
                    None => blocks.open(name),
                },
            }
            true
        }
        Node::Document | Node::Fragment => true,
        _ => false,
    }
}

fn element(node: Nodes<'_>) -> Option<&Element> {
    node.value().as_element()
}

/// Elements that no reader of the main text sees, or that lead elsewhere.
const LEFT_OUT: [&str; 27] = [
    "head",
    "script",
    "style",
    "template",
    "noscript",
    "nav",
    "footer",
    "svg",
    "canvas",
    "iframe",
    "object",
    "embed",
    "audio",
    "video",
    "button",
    "select",
    "option",
    "input",
    "textarea",
    "datalist",
    "dialog",
    "progress",
    "meter",
    "map",
    "frameset",
    "noframes",
    "annotation",
];

/// Classes of what builders of documentation add to the text: links to headings, line numbers.
const HELPERS: [&str; 8] = [
    "headerlink",
    "hash-link",
    "anchor-link",
    "header-anchor",
    "anchorjs-link",
    "linenos",
    "linenodiv",
    "skip-link",
];

fn is_left_out(element: &Element, node: Nodes<'_>, top: Nodes<'_>) -> bool {
    let name = element.name();
    if LEFT_OUT.contains(&name) || element.attr("hidden").is_some() {
        return true;
    }
    if element.attr("aria-hidden") == Some("true") {
        return true;
    }
    let style = element.attr("style").unwrap_or_default();
    let style: String = style.split_whitespace().collect();
    if style.contains("display:none") || style.contains("visibility:hidden") {
        return true;
    }
    let roles = [
        "navigation",
        "banner",
        "contentinfo",
        "search",
        "complementary",
    ];
    if element
        .attr("role")
        .is_some_and(|role| roles.contains(&role))
    {
        return true;
    }
    let has_class = |wanted: &[&str]| element.classes().any(|class| wanted.contains(&class));
    if has_class(&HELPERS) {
        return true;
    }
    match name {
        "header" => is_header_of_page(node, top),
        "aside" => !element.classes().any(is_admonition),
        "a" => is_mark(node, element),
        _ => false,
    }
}

/// Whether a link within the page shows no word: `¶` and `§` beside headings, `↩` after footnotes.
fn is_mark(link: Nodes<'_>, about: &Element) -> bool {
    let is_inside = about.attr("href").is_some_and(|href| href.starts_with('#'));
    let has_words = |node: Nodes<'_>| {
        let text = node.value().as_text();
        text.is_some_and(|text| text.contains(char::is_alphanumeric))
    };
    is_inside && !link.descendants().any(has_words)
}

/// Whether the class marks a note that belongs to the text, as builders of documentation do.
fn is_admonition(class: &str) -> bool {
    let class = class.to_ascii_lowercase();
    let kinds = [
        "admonition",
        "note",
        "warning",
        "tip",
        "caution",
        "callout",
        "important",
        "danger",
        "info",
    ];
    kinds.iter().any(|kind| class.contains(kind))
}

/// A header inside the main text or an article belongs to it; any other is the page's.
fn is_header_of_page(node: Nodes<'_>, top: Nodes<'_>) -> bool {
    let is_part = |name: &str| matches!(name, "main" | "article" | "section");
    let inside = node
        .ancestors()
        .any(|above| element(above).is_some_and(|element| is_part(element.name())));
    !inside && node != top
}

/// Whether a table only arranges the page: its cells hold headings or tables, no values.
fn is_layout(table: Nodes<'_>, about: &Element) -> bool {
    if matches!(about.attr("role"), Some("presentation" | "none")) {
        return true;
    }
    let holds_parts = |name: &str| {
        matches!(
            name,
            "table" | "pre" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "article"
        )
    };
    table
        .descendants()
        .skip(1)
        .any(|node| element(node).is_some_and(|element| holds_parts(element.name())))
}

fn list_start(list: &Element) -> i64 {
    let start = list
        .attr("start")
        .and_then(|start| start.trim().parse().ok());
    start.unwrap_or(1)
}

fn heading_level(name: &str) -> Option<u8> {
    match name {
        "h1" => Some(1),
        "h2" => Some(2),
        "h3" => Some(3),
        "h4" => Some(4),
        "h5" => Some(5),
        "h6" => Some(6),
        _ => None,
    }
}

/// What a link to the heading says: the id on it, in it, before it, or on the part that it opens.
fn anchor(node: Nodes<'_>, heading: &Element) -> Option<String> {
    let inner = || {
        let is_inline = |node: &Nodes<'_>| {
            element(*node).is_some_and(|about| matches!(about.name(), "a" | "span"))
        };
        node.descendants().filter(is_inline).find_map(id_of)
    };
    let before = || {
        let previous = node
            .prev_siblings()
            .find(|node| node.value().is_element())?;
        let is_mark = element(previous)?.name() == "a" && previous.first_child().is_none();
        id_of(previous).filter(|_| is_mark)
    };
    let around = || {
        let part = node.parent()?;
        let opens = part.children().find(|node| node.value().is_element()) == Some(node);
        let is_part = matches!(
            element(part)?.name(),
            "section" | "div" | "header" | "article"
        );
        id_of(part).filter(|_| opens && is_part)
    };
    let own = heading.id().filter(|id| !id.is_empty());
    own.or_else(inner)
        .or_else(before)
        .or_else(around)
        .map(str::to_owned)
}

fn id_of(node: Nodes<'_>) -> Option<&str> {
    let about = element(node)?;
    let name = about.attr("name").filter(|_| about.name() == "a");
    about.id().or(name).filter(|id| !id.is_empty())
}

fn title(root: Nodes<'_>) -> Option<String> {
    let is_head = |node: &Nodes<'_>| element(*node).is_some_and(|about| about.name() == "head");
    let head = root.descendants().find(is_head)?;
    let is_title = |node: &Nodes<'_>| element(*node).is_some_and(|about| about.name() == "title");
    let title = head.children().find(is_title)?;
    let words: String = title
        .children()
        .filter_map(|child| child.value().as_text().map(|text| &**text))
        .collect();
    let words: Vec<&str> = words.split_whitespace().collect();
    (!words.is_empty()).then(|| words.join(" "))
}

/// The language that the page names. English is what templates name for pages in any language, so
/// it is not believed.
fn language(root: Nodes<'_>) -> Option<Language> {
    let top = root.children().find(|child| child.value().is_element())?;
    let about = element(top)?;
    let code = about.attr("lang").or_else(|| about.attr("xml:lang"))?;
    Language::from_code(code).filter(|language| *language != Language::English)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that fails may panic")]
mod tests {
    use super::*;

    fn text(html: &str) -> String {
        read(html).unwrap().text.into_owned()
    }

    fn anchors(html: &str) -> Vec<Option<String>> {
        let sections = read(html).unwrap().sections;
        sections.into_iter().map(|section| section.anchor).collect()
    }

    #[test]
    fn only_the_main_text_is_read() {
        let page = "<title>T</title><header>Site</header><nav>Menu</nav><main><p>Words</p>\
                    <aside>Ad</aside><script>x()</script><p hidden>no</p></main><footer>c</footer>";
        assert_eq!(text(page), "Words");
        assert_eq!(
            text("<nav>Menu</nav><div role=main>Words</div><p>x"),
            "Words"
        );
        assert_eq!(
            text("<p>x</p><article><header><h1>A</h1></header>b</article>"),
            "A\n\nb"
        );
        assert_eq!(text("<article>a</article><article>b</article>"), "a\n\nb");
        assert_eq!(text("<main></main><p>elsewhere</p>"), "elsewhere");
        assert_eq!(text("<header>Site</header><p>Words</p>"), "Words");
    }

    #[test]
    fn notes_set_as_asides_belong_to_the_text() {
        assert_eq!(text("<p>a</p><aside class='md-note'>b</aside>"), "a\n\nb");
    }

    #[test]
    fn anchors_are_found_wherever_builders_put_them() {
        let some = |anchor: &str| Some(anchor.to_owned());
        assert_eq!(anchors("<h1 id=a>x</h1>"), [some("a")]);
        assert_eq!(
            anchors("<section id=a><h2>x</h2><p>y</section>"),
            [some("a")]
        );
        assert_eq!(anchors("<h2><a name=a></a>x</h2>"), [some("a")]);
        assert_eq!(anchors("<a id=a></a><h2>x</h2>"), [some("a")]);
        assert_eq!(anchors("<div id=a><p>y</p><h2>x</h2></div>"), [None]);
    }

    #[test]
    fn heading_links_are_no_words() {
        let page = "<h2 id=a>Set <code>up</code><a class=headerlink href=#a>¶</a></h2>";
        let found = read(page).unwrap();
        assert_eq!(found.sections.first().unwrap().heading, "Set up");
        assert_eq!(found.text, "Set up");
        let page = "<h2 id=a><a href=#a>§</a>Safety<button id=b>copy</button></h2>";
        assert_eq!(text(page), "Safety");
        assert_eq!(anchors("<h2><button id=b>copy</button>Safety</h2>"), [None]);
    }

    #[test]
    fn title_and_language_come_from_the_page() {
        let found = read("<html lang=de-AT><title> Ein\n Titel</title><h1>x</h1>").unwrap();
        assert_eq!(found.title.as_deref(), Some("Ein Titel"));
        assert_eq!(found.language, Some(Language::German));
        let found = read("<html lang=en><h1>Only <i>this</i></h1>").unwrap();
        assert_eq!(found.title.as_deref(), Some("Only this"));
        assert_eq!(found.language, None);
    }
}
