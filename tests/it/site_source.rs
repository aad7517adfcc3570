//! Documents from a web site; the sites are on this machine.

use std::path::PathBuf;

use crate::support::bot::Bot;
use crate::support::fake_discord::FakeDiscord;
use crate::support::home::{Home, Run};
use crate::support::web::{Reply, Web};

/// A home whose settings name a site, with more settings of it.
fn home(web: &Web, settings: &str) -> Home {
    home_at(
        &web.url,
        &format!("private_hosts = [\"127.0.0.1\"]\n{settings}"),
    )
}

fn home_at(url: &str, settings: &str) -> Home {
    let home = Home::new();
    home.write(
        "quoth.toml",
        format!(
            "[[collections]]\nname = \"docs\"\naudience = \"everyone\"\n\
             [[collections.sources]]\nsite = \"{url}\"\npause = \"20ms\"\n{settings}\n"
        ),
    );
    home
}

fn index(home: &Home) -> Run {
    home.run(["index"]).expect(0)
}

#[track_caller]
fn assert_report(home: &Home, words: &str) {
    let run = index(home);
    assert!(run.out.contains(words), "{words}\n{run:#?}");
}

/// The text, the path and the link of the best quote.
#[track_caller]
fn quote(home: &Home, question: &str) -> (String, String, String) {
    let run = home.run(["ask", question, "--json"]).expect(0);
    let answer = run.json();
    let quote = &answer["quotes"][0];
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    (
        text(&quote["text"]),
        text(&quote["document"]["path"]),
        text(&quote["place"]["link"]),
    )
}

#[track_caller]
fn assert_says(home: &Home, question: &str, words: &str) {
    let (text, ..) = quote(home, question);
    assert!(text.contains(words), "{text}");
}

#[track_caller]
fn assert_silent(home: &Home, question: &str) {
    let run = home.run(["ask", question, "--json"]);
    let quotes = run.json()["quotes"].to_string();
    assert!(!quotes.contains("heron"), "{quotes}");
}

/// Every byte that is kept of sites.
fn kept(home: &Home) -> Vec<(PathBuf, String)> {
    fn walk(folder: PathBuf, found: &mut Vec<(PathBuf, String)>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => walk(path, found),
                false => {
                    let bytes = std::fs::read(&path).unwrap();
                    found.push((path, String::from_utf8_lossy(&bytes).into_owned()));
                }
            }
        }
    }
    let mut found = Vec::new();
    walk(home.path().join("data/quoth/sites"), &mut found);
    found
}

const FERRY: &str = "<title>Ferry</title><main><h1>Ferry</h1><h2 id=times>Times</h2>\
                     <p>The ferry leaves at nine.</p></main>";
const BELL: &str = "<main><h1>Bell</h1><p>The bell is rung by the harbour master.</p></main>";
const HERON: &str = "<main><p>The heron is secret.</p></main>";

/// A site of three pages that link to each other.
fn linked() -> Web {
    let start = "<main><h1>Harbour</h1><p>Welcome to the harbour.</p></main>\
                 <nav><a href=guide/ferry#times>Ferry</a> <a href='/bell/'>Bell</a></nav>";
    Web::new(&[
        ("/", Reply::html(start)),
        ("/guide/ferry", Reply::html(FERRY)),
        (
            "/bell/",
            Reply::html(&format!("{BELL}<a href=/guide/ferry>x</a>")),
        ),
    ])
}

#[test]
fn a_site_is_read_by_its_links_and_quotes_lead_to_the_heading() {
    let web = linked();
    let home = home(&web, "");
    assert_report(
        &home,
        "3 added, 0 changed, 0 removed, 0 unchanged, 0 skipped",
    );
    let (text, path, link) = quote(&home, "When does the ferry leave?");
    assert!(text.contains("leaves at nine"), "{text}");
    assert_eq!(path, "guide/ferry.html");
    assert_eq!(link, format!("{}guide/ferry#times", web.url));
    let (_, path, link) = quote(&home, "Who rings the bell?");
    assert_eq!(path, "bell/index.html");
    // Its heading has no id, but browsers find the words.
    let words = "#:~:text=The%20bell%20is%20rung%20by%20the%20harbour%20master.";
    assert_eq!(link, format!("{}bell/{words}", web.url));
}

#[test]
fn an_unchanged_site_costs_no_page_and_a_change_is_taken_up() {
    let web = linked();
    web.set(
        "/robots.txt",
        Reply::page("text/plain", "User-agent: *\nDisallow: /x\n"),
    );
    let home = home(&web, "");
    index(&home);
    web.visits();
    assert_report(
        &home,
        "0 added, 0 changed, 0 removed, 3 unchanged, 0 skipped",
    );
    let visits = web.visits();
    let asked: Vec<&str> = visits
        .iter()
        .filter(|(_, status)| *status == 304)
        .map(|(path, _)| path.as_str())
        .collect();
    assert_eq!(asked, ["/", "/bell/", "/guide/ferry", "/robots.txt"]);
    assert_eq!(
        visits.len(),
        5,
        "and the sitemap that is not there: {visits:?}"
    );

    // It is not due yet, and nobody has asked for it.
    web.set("/guide/ferry", Reply::html(&FERRY.replace("nine", "ten")));
    assert_says(&home, "When does the ferry leave?", "leaves at nine");
    assert!(web.visits().is_empty());
    assert_report(&home, "0 added, 1 changed, 0 removed, 2 unchanged");
    assert_says(&home, "When does the ferry leave?", "leaves at ten");
}

#[test]
fn a_page_that_is_gone_leaves_and_its_text_is_gone_from_the_disk() {
    let web = linked();
    web.set(
        "/bell/",
        Reply::html(&format!("{HERON}<a href=/guide/ferry>x</a>")),
    );
    let home = home(&web, "");
    index(&home);
    assert!(kept(&home).iter().any(|(_, text)| text.contains("heron")));
    web.remove("/bell/");
    let run = index(&home);
    assert!(
        run.out.contains("1 removed, 2 unchanged, 1 skipped"),
        "{run:#?}"
    );
    assert!(run.out.contains("bell/: is not there"), "{run:#?}");
    assert_silent(&home, "Is the heron secret?");
    assert!(!kept(&home).iter().any(|(_, text)| text.contains("heron")));

    // One that nothing leads to any more.
    web.set("/", Reply::html("<p>Welcome.</p>"));
    assert_report(&home, "0 added, 1 changed, 1 removed");
}

#[test]
fn a_page_that_cannot_be_had_just_now_keeps_its_text_and_the_report_says_so() {
    let web = linked();
    let home = home(&web, "");
    index(&home);
    web.set("/bell/", Reply::status(500, "oops"));
    let run = index(&home);
    assert!(run.out.contains("3 unchanged, 1 skipped"), "{run:#?}");
    let says = "bell/: its server has a problem (status 500); its last text stays";
    assert!(run.out.contains(says), "{run:#?}");
    assert_says(&home, "Who rings the bell?", "harbour master");

    // Where the page that leads to others cannot be had, these stay as well.
    web.set("/", Reply::status(503, ""));
    assert_report(&home, "3 unchanged");

    // A site that is not there at all.
    let url = web.url.clone();
    drop(web);
    let run = index(&home);
    assert!(run.out.contains("3 unchanged, 1 skipped"), "{run:#?}");
    assert!(
        run.out.contains(&format!("{url}: could not be reached")),
        "{run:#?}"
    );
    assert_says(&home, "When does the ferry leave?", "leaves at nine");
    let run = home.run(["check"]).expect(1);
    assert!(run.out.contains("could not be reached"), "{run:#?}");
}

#[test]
fn a_site_that_was_never_read_is_no_obstacle_and_is_named() {
    let home = home_at("http://127.0.0.1:9/", "private_hosts = [\"127.0.0.1\"]");
    home.write("docs/ferry.md", "The ferry leaves at nine.\n");
    let settings = std::fs::read_to_string(home.path().join("quoth.toml")).unwrap();
    let folder = "[[collections.sources]]\nfolder = \"docs\"\n";
    home.write("quoth.toml", format!("{settings}{folder}"));
    assert_says(&home, "When does the ferry leave?", "leaves at nine");
    let run = home.run(["check"]).expect(0);
    assert!(run.out.contains("not fetched yet"), "{run:#?}");
    assert_report(&home, "skipped http://127.0.0.1:9/: could not be reached");
}

#[test]
fn a_sitemap_says_which_pages_there_are() {
    let web = linked();
    let index = "<sitemapindex><sitemap><loc>/maps/1.xml</loc></sitemap></sitemapindex>";
    let pages = |paths: &[&str]| {
        let each = paths
            .iter()
            .map(|path| format!("<url><loc>{}{path}</loc></url>", web.url));
        Reply::page(
            "application/xml",
            format!("<urlset>{}</urlset>", each.collect::<String>()),
        )
    };
    web.set("/sitemap.xml", Reply::page("text/xml", index));
    web.set("/maps/1.xml", pages(&["bell/", "guide/ferry", "gone"]));
    let home = home(&web, "");
    assert_report(
        &home,
        "2 added, 0 changed, 0 removed, 0 unchanged, 1 skipped",
    );
    assert_says(&home, "When does the ferry leave?", "leaves at nine");
    web.set("/maps/1.xml", pages(&["bell/"]));
    assert_report(&home, "1 removed, 1 unchanged");
    web.visits();
    self::index(&home);
    let changed = web
        .visits()
        .into_iter()
        .filter(|(_, status)| *status == 200);
    assert_eq!(changed.count(), 0);

    // The site may say where its sitemap is.
    web.remove("/sitemap.xml");
    web.set(
        "/robots.txt",
        Reply::page("text/plain", "Sitemap: /maps/2.xml"),
    );
    web.set("/maps/2.xml", pages(&["guide/ferry"]));
    assert_report(&home, "1 added, 0 changed, 1 removed");
}

#[test]
fn what_a_site_asks_of_robots_is_done() {
    let web = linked();
    let robots = "User-agent: *\nDisallow: /\n\nUser-agent: quoth\nDisallow: /guide/\n";
    web.set("/robots.txt", Reply::status(200, robots));
    let home = home(&web, "");
    let run = index(&home);
    assert!(
        run.out
            .contains("2 added, 0 changed, 0 removed, 0 unchanged, 1 skipped"),
        "{run:#?}"
    );
    assert!(
        run.out.contains("asks robots not to read 1 of its pages"),
        "{run:#?}"
    );
    assert!(!web.visits().iter().any(|(path, _)| path == "/guide/ferry"));

    // One whose wishes cannot be read is left alone.
    web.set("/robots.txt", Reply::status(500, ""));
    let run = index(&home);
    assert!(run.out.contains("2 unchanged, 1 skipped"), "{run:#?}");
    assert!(
        run.out
            .contains("asked for its robots.txt; its last text stays"),
        "{run:#?}"
    );
    let paths: Vec<String> = web.visits().into_iter().map(|(path, _)| path).collect();
    assert_eq!(paths, ["/robots.txt"]);

    // Without any, everything may be read.
    web.set("/robots.txt", Reply::status(403, ""));
    assert_report(&home, "1 added, 0 changed, 0 removed, 2 unchanged");
}

#[test]
fn what_pages_ask_of_robots_is_done() {
    let web = Web::new(&[
        (
            "/",
            Reply::html("<p>Welcome.</p><a href=hidden>a</a><a href=dead>b</a><a href=sent>c</a>"),
        ),
        (
            "/hidden",
            Reply::html(&format!(
                "<meta name=robots content=noindex>{HERON}<a href=bell>x</a>"
            )),
        ),
        ("/bell", Reply::html(BELL)),
        (
            "/dead",
            Reply::html("<meta name=robots content=nofollow><p>Dead end.</p><a href=ferry>x</a>"),
        ),
        ("/ferry", Reply::html(FERRY)),
        (
            "/sent",
            Reply::html(&format!("<p>x</p>{HERON}")).with("x-robots-tag", "noindex"),
        ),
    ]);
    let home = home(&web, "");
    assert_report(&home, "3 added");
    assert_silent(&home, "Is the heron secret?");
    assert!(!kept(&home).iter().any(|(_, text)| text.contains("heron")));
    assert!(!web.visits().iter().any(|(path, _)| path == "/ferry"));
    assert_says(&home, "Who rings the bell?", "harbour master");
    // The same again, now that nothing has changed.
    assert_report(&home, "3 unchanged, 0 skipped");
    let visits = web.visits();
    assert!(
        !visits
            .iter()
            .any(|(path, status)| path == "/ferry" || *status == 200),
        "{visits:?}"
    );
}

#[test]
fn a_page_is_in_the_encoding_that_it_names_or_else_its_server() {
    // "The ferry is called Привет." and "The bell is called Привет.", in KOI8-R.
    let name = b"\xf0\xd2\xc9\xd7\xc5\xd4";
    let page = |start: &str| [start.as_bytes(), name, b".</p>"].concat();
    let ferry = page("<p>The ferry is called ");
    let bell = page("<meta charset=koi8-r><p>The bell is called ");
    let web = Web::new(&[
        (
            "/",
            Reply::html("<a href=/ferry>1</a> <a href=/bell>2</a> Welcome."),
        ),
        (
            "/ferry",
            Reply::page("text/html; charset=\"KOI8-R\"", ferry),
        ),
        (
            "/bell",
            Reply::page("text/html; charset=windows-1252", bell),
        ),
    ]);
    let home = home(&web, "");
    index(&home);
    assert_says(&home, "What is the ferry called?", "Привет");
    assert_says(&home, "What is the bell called?", "Привет");
    // Kept beside the page, for when the index is written anew.
    std::fs::remove_dir_all(home.path().join("data/quoth/collections")).unwrap();
    assert_report(&home, "3 added");
    assert_says(&home, "What is the ferry called?", "Привет");
}

#[test]
fn a_page_with_many_addresses_is_kept_once_under_its_own() {
    let canonical = "<link rel=canonical href='/ferry'>";
    let web = Web::new(&[
        (
            "/",
            Reply::html(
                "<p>Welcome.</p><a href='/ferry?from=a'>a</a><a href='/ferry?from=b#x'>b</a>\
                           <a href=/copy>c</a><a href=/lost>d</a><a href=/far>e</a>",
            ),
        ),
        ("/ferry?from=a", Reply::html(&format!("{canonical}{FERRY}"))),
        ("/ferry?from=b", Reply::html(&format!("{canonical}{FERRY}"))),
        ("/ferry", Reply::html(&format!("{canonical}{FERRY}"))),
        ("/copy", Reply::html(&format!("{canonical}{FERRY}"))),
        // The address that it names is none, and that of another host does not count.
        (
            "/lost",
            Reply::html(&format!("<link rel=canonical href=/nowhere>{BELL}")),
        ),
        (
            "/far",
            Reply::html("<link rel=canonical href=https://example.org/far><p>Far away.</p>"),
        ),
    ]);
    let home = home(&web, "");
    assert_report(&home, "4 added");
    let (_, path, link) = quote(&home, "When does the ferry leave?");
    assert_eq!(
        (path.as_str(), link),
        ("ferry.html", format!("{}ferry#times", web.url))
    );
    assert_says(&home, "Who rings the bell?", "harbour master");
    assert_report(&home, "4 unchanged");
}

#[test]
fn redirects_are_followed_within_the_site_and_a_few_times() {
    let other = Web::new(&[("/", Reply::html(HERON))]);
    let web = Web::new(&[
        (
            "/",
            Reply::html(
                "<p>Welcome.</p><a href=/old>a</a><a href=/loop>b</a><a href=/deep/0>c</a>\
                           <a href=/away>d</a><a href=/self>e</a>",
            ),
        ),
        ("/old", Reply::to("/guide/../ferry")),
        ("/ferry", Reply::html(FERRY)),
        ("/loop", Reply::to("/loop/again")),
        ("/loop/again", Reply::to("/loop")),
        ("/self", Reply::to("/self")),
        ("/away", Reply::to(&other.url)),
    ]);
    for hop in 0..20 {
        web.set(
            &format!("/deep/{hop}"),
            Reply::to(&format!("/deep/{}", hop + 1)),
        );
    }
    let home = home(&web, "");
    let run = index(&home);
    assert!(run.out.contains("2 added"), "{run:#?}");
    assert!(
        run.out.contains("deep/5: leads on more than 5 times"),
        "{run:#?}"
    );
    assert!(run.out.contains("none of the site's `hosts`"), "{run:#?}");
    let (.., link) = quote(&home, "When does the ferry leave?");
    assert_eq!(link, format!("{}ferry#times", web.url));
    assert!(other.visits().is_empty());
}

#[test]
fn machines_in_a_private_network_are_not_reached_unless_they_are_named() {
    let inner = Web::new(&[("/", Reply::html(HERON))]);
    let port = inner
        .url
        .rsplit(':')
        .next()
        .unwrap()
        .trim_end_matches('/')
        .to_owned();
    // By its address, by a name, and by other ways to write the address.
    for url in [
        inner.url.clone(),
        format!("http://localhost:{port}/"),
        format!("http://2130706433:{port}/"),
        format!("http://[::ffff:127.0.0.1]:{port}/"),
    ] {
        let home = home_at(&url, "");
        let run = index(&home);
        assert!(run.out.contains("0 added"), "{run:#?}");
        assert!(
            run.out.contains("its host is in a private network"),
            "{run:#?}"
        );
        assert!(run.out.contains("`private_hosts`"), "{run:#?}");
    }
    let home = home_at(
        "http://169.254.169.254/",
        "private_hosts = [\"169.254.169.254\"]",
    );
    assert_report(&home, "its host is at an address that no site is at");

    // A host that is the site's may lead to another one that is the site's, but not to a private one.
    let web = Web::new(&[
        ("/", Reply::html("<p>Welcome.</p><a href=/in>a</a>")),
        ("/in", Reply::to(&format!("http://localhost:{port}/"))),
    ]);
    let home = self::home(&web, &format!("hosts = [\"localhost:{port}\"]"));
    let run = index(&home);
    assert!(run.out.contains("1 added"), "{run:#?}");
    assert!(
        run.out
            .contains("its host is in a private network (127.0.0.1)")
            || run.out.contains("its host is in a private network (::1)"),
        "{run:#?}"
    );
    assert!(inner.visits().is_empty());
    // With its name, it is read.
    let home = home_at(
        &format!("http://localhost:{port}/"),
        "private_hosts = [\"localhost\"]",
    );
    assert_report(&home, "1 added");
}

#[test]
fn limits_end_what_has_no_end() {
    let web = Web::new(&[("/", Reply::html("<p>Day 0.</p><a href='/day?n=1'>next</a>"))]);
    for day in 1..40 {
        let page = format!("<p>Day {day}.</p><a href='/day?n={}'>next</a>", day + 1);
        web.set(&format!("/day?n={day}"), Reply::html(&page));
    }
    web.set("/huge", Reply::page("text/html", vec![b'x'; 3 << 20]));
    let home = home(&web, "max_depth = 5");
    let run = index(&home);
    assert!(run.out.contains("6 added"), "{run:#?}");
    assert!(
        run.out
            .contains("has pages more than 5 links away, which are not read"),
        "{run:#?}"
    );
    let home = self::home(&web, "max_pages = 4");
    let run = index(&home);
    assert!(run.out.contains("4 added"), "{run:#?}");
    assert!(
        run.out
            .contains("has more than 4 pages, and the rest is not read"),
        "{run:#?}"
    );

    web.set("/", Reply::html("<p>Welcome.</p><a href=/huge>x</a>"));
    let home = self::home(&web, "max_page_mib = 1");
    let run = index(&home);
    assert!(run.out.contains("1 added"), "{run:#?}");
    assert!(run.out.contains("huge: is larger than 1 MiB"), "{run:#?}");
}

#[test]
fn patterns_and_the_folder_of_the_site_choose_pages() {
    let start =
        "<p>Welcome.</p><a href=ferry>a</a><a href=drafts/heron>b</a><a href=/blog/heron>c</a>";
    let web = Web::new(&[
        ("/docs/", Reply::html(start)),
        ("/docs/ferry", Reply::html(FERRY)),
        ("/docs/drafts/heron", Reply::html(HERON)),
        ("/blog/heron", Reply::html(HERON)),
    ]);
    let settings = "private_hosts = [\"127.0.0.1\"]\nexclude = [\"drafts/\"]";
    let home = home_at(&format!("{}docs/", web.url), settings);
    assert_report(
        &home,
        "2 added, 0 changed, 0 removed, 0 unchanged, 0 skipped",
    );
    let (_, path, _) = quote(&home, "When does the ferry leave?");
    assert_eq!(path, "ferry.html");
    assert!(!web.visits().iter().any(|(path, _)| path.contains("heron")));
}

#[test]
fn other_kinds_are_read_or_named() {
    let page = "<p>Welcome.</p><a href=a.md>a</a><a href=b.rst>b</a><a href=c>c</a><a href=d>d</a>\
                <a href=e.png>e</a><a href=f>f</a><a href=g>g</a><a href=h>h</a>";
    let web = Web::new(&[
        ("/", Reply::html(page)),
        (
            "/a.md",
            Reply::page("text/markdown", "# Ferry\n\nThe ferry leaves at nine.\n"),
        ),
        (
            "/b.rst",
            Reply::page("text/plain", "Bell\n====\n\nThe bell is rung.\n"),
        ),
        ("/c", Reply::page("application/pdf", "%PDF-1.4 broken")),
        ("/d", Reply::page("image/png", vec![0x89, b'P', b'N', b'G'])),
        // Says that it is a page, and is not.
        (
            "/f",
            Reply::page("text/html", vec![0x89, b'P', b'N', b'G', 0, 1, 2]),
        ),
        ("/g", Reply::status(200, "no kind")),
        ("/h", Reply::page("text/html\u{20}; x=\"", "<".repeat(5000))),
    ]);
    let home = home(&web, "");
    let run = index(&home);
    assert!(run.out.contains("no reader for image/png"), "{run:#?}");
    assert!(
        run.out.contains("e.png: no reader for .png files"),
        "{run:#?}"
    );
    assert!(
        run.out.contains("g: does not say of which kind it is"),
        "{run:#?}"
    );
    assert!(run.out.contains("c.pdf: "), "{run:#?}");
    let (_, path, link) = quote(&home, "When does the ferry leave?");
    assert_eq!(
        (path.as_str(), link),
        ("a.md", format!("{}a.md#ferry", web.url))
    );
    assert!(!web.visits().iter().any(|(path, _)| path == "/e.png"));
}

#[test]
fn a_reading_that_was_broken_off_is_taken_up_again() {
    let web = linked();
    let home = home(&web, "every = \"1h\"");
    index(&home);
    // As a process leaves it that was killed between a page and the list of pages.
    let (page, _) = kept(&home)
        .into_iter()
        .find(|(path, _)| path.ends_with("ferry.html"))
        .unwrap();
    std::fs::write(&page, HERON).unwrap();
    let stray = page.with_file_name("stray.html");
    std::fs::write(&stray, HERON).unwrap();
    index(&home);
    assert!(!stray.exists());
    assert_says(&home, "When does the ferry leave?", "leaves at nine");
    assert_silent(&home, "Is the heron secret?");
}

#[test]
fn a_running_bot_reads_the_site_beside_its_other_work() {
    let web = linked();
    let home = home(&web, "");
    let discord = FakeDiscord::start();
    let settings = std::fs::read_to_string(home.path().join("quoth.toml")).unwrap();
    // It is ready before the site was read.
    let bot = Bot::serve_settings(&home, &discord, &settings);
    // Only the bot reads it: the command never does.
    let started = std::time::Instant::now();
    loop {
        let run = home.run(["--data", "data", "ask", "When does the ferry leave?"]);
        if run.out.contains("leaves at nine") {
            break;
        }
        assert!(started.elapsed().as_secs() < 60, "{run:#?}");
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    drop(bot);
}

#[test]
fn what_is_kept_of_a_site_that_is_no_source_any_more_is_named() {
    let web = linked();
    let home = home(&web, "");
    let run = index(&home);
    assert!(!run.err.contains("no source uses"), "{run:#?}");
    let settings = std::fs::read_to_string(home.path().join("quoth.toml")).unwrap();
    home.write(
        "quoth.toml",
        settings.replace("pause", "exclude = [\"bell/\"]\npause"),
    );
    let run = index(&home);
    assert!(
        run.err.contains("note: no source uses the files in `"),
        "{run:#?}"
    );
}

#[cfg(unix)]
#[test]
fn a_reading_that_is_killed_at_any_moment_leaves_what_was_or_what_is() {
    let pages: Vec<(String, Reply)> = (0..30)
        .map(|number| {
            let next = number + 1;
            let page =
                format!("<main><p>Page {number} of the log.</p></main><a href=/{next}>x</a>");
            (format!("/{number}"), Reply::html(&page))
        })
        .collect();
    let web = Web::new(&[("/", Reply::html("<p>The log.</p><a href=/0>x</a>"))]);
    for (path, reply) in &pages {
        web.set(path, reply.clone());
    }
    let home = home(&web, "max_depth = 100");
    for round in 0_u64..12 {
        let mut child = home
            .command(["index"])
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(std::time::Duration::from_millis(40 + 67 * round));
        // It may have ended already.
        let _ = child.kill();
        child.wait().unwrap();
        if home.path().join("data/quoth/sites").exists() {
            for (path, text) in kept(&home) {
                let whole = text.starts_with("<!doctype") && text.ends_with("</a>");
                let is_page = path.extension().is_some_and(|ending| ending == "html");
                assert!(!is_page || whole, "{}: {text}", path.display());
            }
        }
    }
    // Only the last page leads to one that is not there.
    assert_report(&home, "1 skipped");
    assert_report(&home, "31 unchanged, 1 skipped");
    let files = kept(&home).into_iter();
    let files = files.filter(|(path, _)| path.extension().is_some_and(|ending| ending == "html"));
    assert_eq!(files.count(), 31);
}
