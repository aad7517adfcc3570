//! Collects the glyphs of a page with their places, in the order they are drawn.
//!
//! Nothing is painted. What the places mean is for `line` to say.

use std::collections::HashSet;

use hayro_interpret::font::{Glyph as Drawn, GlyphRun};
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::hayro_syntax::Pdf;
use hayro_interpret::hayro_syntax::page::Page;
use hayro_interpret::kurbo::{Affine, BezPath, Rect};
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps,
    InterpreterCache, InterpreterSettings, SoftMask, interpret_page,
};

/// A letter, or several that are drawn as one, and where it stands: `y` counts downwards.
#[derive(Clone, Debug)]
pub(super) struct Glyph {
    pub(super) text: String,
    /// Where it starts and ends along its line.
    pub(super) x: (f64, f64),
    /// Its base line.
    pub(super) y: f64,
    /// The height of its font.
    pub(super) size: f64,
}

/// What is drawn on a page.
pub(super) struct PageDrawn {
    pub(super) glyphs: Vec<Glyph>,
    pub(super) height: f64,
    pub(super) has_image: bool,
}

/// The most glyphs of a page.
const MOST_GLYPHS: usize = 200_000;

/// Interprets a page.
pub(super) fn of(pdf: &Pdf, page: &Page<'_>) -> PageDrawn {
    let cache = InterpreterCache::new();
    let (width, height) = page.render_dimensions();
    let (width, height) = (f64::from(width), f64::from(height));
    let initial = Affine::new(page.initial_transform(true).as_coeffs());
    let bounds = Rect::new(0.0, 0.0, width, height);
    let settings = InterpreterSettings::default();
    let mut context = Context::new(initial, bounds, &cache, pdf.xref(), settings);
    let mut collector = Collector {
        bounds,
        turned: vec![Vec::new(); 4],
        seen: HashSet::new(),
        has_image: false,
        count: 0,
    };
    interpret_page(page, &mut context, &mut collector);
    let has_image = collector.has_image;
    let (direction, glyphs) = collector.most_common_direction();
    PageDrawn {
        glyphs,
        height: if direction % 2 == 0 { height } else { width },
        has_image,
    }
}

struct Collector {
    bounds: Rect,
    /// Glyphs by the direction they are read in, in quarter turns.
    turned: Vec<Vec<Glyph>>,
    /// What stands where: bold text is often drawn twice.
    seen: HashSet<(String, i64, i64)>,
    has_image: bool,
    count: usize,
}

impl Collector {
    /// The glyphs that are read in the same direction as most: the rest is margins and watermarks.
    fn most_common_direction(mut self) -> (usize, Vec<Glyph>) {
        let lengths = self.turned.iter().map(Vec::len).enumerate();
        // Of equals, the direction that needs no turn.
        let (direction, _) = lengths
            .rev()
            .max_by_key(|(_, length)| *length)
            .unwrap_or_default();
        let glyphs = self.turned.get_mut(direction).map(std::mem::take);
        (direction, glyphs.unwrap_or_default())
    }

    fn glyph(&mut self, drawn: &Drawn<'_>, place: Affine) {
        let [a, b, c, d, x, y] = place.as_coeffs();
        let sound = [a, b, c, d, x, y].iter().all(|number| number.is_finite());
        let is_inside = x >= self.bounds.x0 - 1.0
            && x <= self.bounds.x1 + 1.0
            && y >= self.bounds.y0 - 1.0
            && y <= self.bounds.y1 + 1.0;
        if !sound || !is_inside || self.count >= MOST_GLYPHS {
            return;
        }
        let text = match drawn.as_unicode() {
            Some(BfString::Char(c)) => c.to_string(),
            Some(BfString::String(text)) => text,
            None => "\u{fffd}".to_owned(),
        };
        let advance = match drawn {
            Drawn::Outline(glyph) => glyph.advance_width(),
            Drawn::Type3(glyph) => glyph.advance_width(),
        };
        let size = c.hypot(d) * 1000.0;
        let width = f64::from(advance.unwrap_or(500.0)) * a.hypot(b);
        if size < 0.5 || !width.is_finite() {
            return;
        }
        // Turned so that reading goes to the right.
        let (direction, x, y) = match (a.abs() >= b.abs(), a + b >= 0.0) {
            (true, true) => (0, x, y),
            (false, true) => (1, y, self.bounds.x1 - x),
            (true, false) => (2, self.bounds.x1 - x, self.bounds.y1 - y),
            (false, false) => (3, self.bounds.y1 - y, x),
        };
        let is_slanted = a.abs().min(b.abs()) > 0.2 * a.abs().max(b.abs());
        let step = (size * 0.1).max(0.1);
        let key = (
            text.clone(),
            (x / step).round() as i64,
            (y / step).round() as i64,
        );
        if is_slanted || !self.seen.insert(key) {
            return;
        }
        self.count += 1;
        if let Some(glyphs) = self.turned.get_mut(direction) {
            glyphs.push(Glyph {
                text: letters(&text),
                x: (x, x + width),
                y,
                size,
            });
        }
    }
}

/// The letters of a ligature, and other text without what only belongs to drawing it.
fn letters(text: &str) -> String {
    let mut letters = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\u{fb00}' => letters.push_str("ff"),
            '\u{fb01}' => letters.push_str("fi"),
            '\u{fb02}' => letters.push_str("fl"),
            '\u{fb03}' => letters.push_str("ffi"),
            '\u{fb04}' => letters.push_str("ffl"),
            '\u{fb05}' | '\u{fb06}' => letters.push_str("st"),
            '\u{0}' | '\u{feff}' => {}
            c if c.is_whitespace() || c.is_control() => letters.push(' '),
            // Symbol fonts number their signs in the area for private use.
            '\u{e000}'..='\u{f8ff}' => letters.push('\u{fffd}'),
            c => letters.push(c),
        }
    }
    letters
}

impl<'a> Device<'a> for Collector {
    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'a>, _: &DrawMode) {}

    fn push_clip_path(&mut self, _: &ClipPath) {}

    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, _: &DrawMode) {
        for glyph in run.glyphs() {
            self.glyph(glyph, props.transform * glyph.transform());
        }
    }

    fn draw_image(&mut self, _: Image<'a, '_>, _: ImageDrawProps<'a>) {
        self.has_image = true;
    }

    fn pop_clip(&mut self) {}

    fn pop_transparency_group(&mut self) {}
}
