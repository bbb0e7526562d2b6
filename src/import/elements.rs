//! Elements of a list in a JSON file, one after the other: a national file is never held whole.

use std::io::{BufRead, BufReader, Read};

use serde::de::IgnoredAny;
use serde_json::Value;

use super::input::{FileError, Input};
use super::refusal::file;

/// The elements of a list: the list at the top of the file, or the first below whose name is taken.
///
/// What JSON forbids and exports hold is read: control characters that stand raw inside strings are spaces, Python's
/// `True`, `False`, `None` and `NaN` are `true`, `false` and `null`.
pub struct Elements<'a> {
    file: &'a str,
    text: BufReader<Box<dyn Read + Send + 'a>>,
    scan: Scan,
    most: usize,
}

impl<'a> Elements<'a> {
    /// Opens a file; `takes` tells whether a list of this name is the one.
    pub fn open(input: &'a Input, takes: fn(&str) -> bool) -> Result<Self, FileError> {
        Ok(Self::new(input, Box::new(input.text()?), takes))
    }

    /// Opens what the first bytes of a file hold: the last element breaks off.
    pub fn of_head(input: &'a Input, takes: fn(&str) -> bool) -> Self {
        let head = input.head();
        Self::new(input, Box::new(head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head)), takes)
    }

    fn new(input: &'a Input, text: Box<dyn Read + Send + 'a>, takes: fn(&str) -> bool) -> Self {
        let scan = Scan {
            lenient: Lenient::default(),
            takes,
            place: Place::Before { name: 0 },
            frame: Vec::new(),
            element: Vec::new(),
            rank: 0,
        };
        Self { file: &input.name, text: BufReader::with_capacity(64 * 1024, text), scan, most: input.bounds().row }
    }

    /// The next element; none after the last one, once the rest of the file was seen to be what it should.
    pub fn next(&mut self) -> Result<Option<Value>, FileError> {
        loop {
            let bytes = self.text.fill_buf().map_err(|error| file::unread(self.file, &error))?;
            if bytes.is_empty() {
                return self.scan.end().map(|()| None).map_err(|reason| self.refuse(reason));
            }
            let (read, ended) = self.scan.read(bytes);
            self.text.consume(read);
            if self.scan.element.len() + self.scan.frame.len() > self.most {
                return Err(file::too_long(self.file, "Un élément", self.most));
            }
            if ended && let Some(value) = self.scan.take().map_err(|reason| self.refuse(reason))? {
                return Ok(Some(value));
            }
        }
    }

    /// Whether there was a list. Known once there is no next element.
    pub fn found(&self) -> bool {
        !matches!(self.scan.place, Place::Before { .. })
    }

    fn refuse(&self, reason: String) -> FileError {
        file::json(self.file, reason)
    }
}

/// Where a reader stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// Before the list; where the last string begins in the frame.
    Before { name: usize },
    /// In the list, so many brackets deep.
    Inside { depth: usize },
    /// After the list.
    After,
}

/// Longest name of a list, with what may stand after it.
const MAX_NAME: usize = 256;

struct Scan {
    lenient: Lenient,
    takes: fn(&str) -> bool,
    place: Place,
    // All that is around the list, which stands empty in it.
    frame: Vec<u8>,
    // The element that is being read.
    element: Vec<u8>,
    // Elements read.
    rank: u64,
}

impl Scan {
    /// Reads to the end of an element, or all: how many bytes, and whether an element ends there.
    fn read(&mut self, bytes: &[u8]) -> (usize, bool) {
        let mut at = 0;
        while let Some(byte) = bytes.get(at) {
            let out = if matches!(self.place, Place::Inside { .. }) { &mut self.element } else { &mut self.frame };
            let plain = self.lenient.run(&bytes[at..], out);
            if plain > 0 {
                at += plain;
                continue;
            }
            at += 1;
            if self.one(*byte) {
                return (at, true);
            }
        }
        (at, false)
    }

    // Reads a byte that may open, part or close; whether an element ends with it.
    fn one(&mut self, byte: u8) -> bool {
        let told = !self.lenient.inside;
        match (&mut self.place, byte) {
            (Place::Inside { depth: 0 }, b',') if told => return true,
            (Place::Inside { depth: 0 }, b']') if told => {
                self.place = Place::After;
                self.frame.push(byte);
                return true;
            }
            (Place::Inside { depth }, _) => {
                match byte {
                    b'[' | b'{' if told => *depth += 1,
                    b']' | b'}' if told => *depth = depth.saturating_sub(1),
                    _ => {}
                }
                self.lenient.read(byte, &mut self.element);
            }
            (Place::Before { name }, b'"') if told => {
                *name = self.frame.len();
                self.lenient.read(byte, &mut self.frame);
            }
            (Place::Before { name }, b'[') if told => {
                let named = *name;
                let top = self.frame.trim_ascii().is_empty();
                self.frame.push(byte);
                if top || self.is_taken(named) {
                    self.place = Place::Inside { depth: 0 };
                }
            }
            _ => self.lenient.read(byte, &mut self.frame),
        }
        false
    }

    fn is_taken(&self, name: usize) -> bool {
        // It is read again at each bracket: no list that is looked for has a name as long.
        if self.frame.len() - name > MAX_NAME {
            return false;
        }
        let mut rest = serde_json::Deserializer::from_slice(&self.frame[name..]).into_iter::<String>();
        rest.next().and_then(Result::ok).is_some_and(|name| (self.takes)(&name))
    }

    /// The element that ends here; none in a list that is empty.
    fn take(&mut self) -> Result<Option<Value>, String> {
        if self.rank == 0 && self.place == Place::After && self.element.trim_ascii().is_empty() {
            return Ok(None);
        }
        self.rank += 1;
        let value = serde_json::from_slice(&self.element)
            .map_err(|error| format!("à l'élément {} de la liste, {}", self.rank, file::place(&error)))?;
        self.element.clear();
        Ok(Some(value))
    }

    /// Whether what is around the list is what it should.
    fn end(&self) -> Result<(), String> {
        if let Place::Inside { .. } = self.place {
            return Err(format!(": il s'arrête dans sa liste, après l'élément {}", self.rank));
        }
        serde_json::from_slice::<IgnoredAny>(&self.frame).map(drop).map_err(|_| "autour de sa liste".to_owned())
    }
}

/// Reads JSON as it should have been written.
#[derive(Debug, Default)]
pub struct Lenient {
    inside: bool,
    escaped: bool,
    word: Word,
}

/// A word of Python, as far as it was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Word {
    #[default]
    No,
    N,
    Non,
    Na,
}

impl Lenient {
    /// Reads as many bytes as are plain letters of a string, written as they are: how many.
    fn run(&mut self, bytes: &[u8], out: &mut Vec<u8>) -> usize {
        if !self.inside || self.escaped {
            return 0;
        }
        let plain = |byte: &u8| *byte >= b' ' && *byte != b'"' && *byte != b'\\';
        let size = bytes.iter().position(|byte| !plain(byte)).unwrap_or(bytes.len());
        out.extend_from_slice(&bytes[..size]);
        size
    }

    /// Reads a byte, and writes what it should have been.
    pub fn read(&mut self, byte: u8, out: &mut Vec<u8>) {
        if self.inside {
            self.inside = byte != b'"' || self.escaped;
            self.escaped = byte == b'\\' && !self.escaped;
            return out.push(if byte < b' ' { b' ' } else { byte });
        }
        let (written, word): (&[u8], Word) = match (self.word, byte) {
            (_, b'N') if self.word == Word::Na => (b"ll", Word::No),
            (_, b'N') => (b"n", Word::N),
            (Word::N, b'o') => (b"u", Word::Non),
            (Word::N, b'a') => (b"u", Word::Na),
            (Word::Non, b'n') => (b"l", Word::Non),
            (Word::Non, b'e') => (b"l", Word::No),
            (_, b'T') => (b"t", Word::No),
            (_, b'F') => (b"f", Word::No),
            _ => (std::slice::from_ref(&byte), Word::No),
        };
        self.word = word;
        self.inside = byte == b'"';
        out.extend_from_slice(written);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn elements(text: &str, takes: fn(&str) -> bool) -> Result<(Vec<Value>, bool), String> {
        let input = Input::new("t.json", text.as_bytes());
        let mut elements = Elements::open(&input, takes).unwrap();
        let mut found = Vec::new();
        while let Some(value) = elements.next().map_err(|error| error.to_string())? {
            found.push(value);
        }
        Ok((found, elements.found()))
    }

    #[test]
    fn the_list_is_the_one_at_the_top_or_the_first_whose_name_is_taken() {
        let items = |name: &str| name == "items";
        assert_eq!(elements("\u{feff} [1, [2, {\"a\": 3}]]", items).unwrap().0, [json!(1), json!([2, {"a": 3}])]);
        let page = r#"{"total": 2, "box": [[1], 2], "it\"ems": [8], "data": {"items": [{"a": "]}\\"}]}, "items": [3]}"#;
        assert_eq!(elements(page, items).unwrap().0, [json!({"a": "]}\\"})]);
        assert_eq!(elements(r#"{"other": [1]}"#, items).unwrap(), (vec![], false));
        assert_eq!(elements("[ ]", items).unwrap(), (vec![], true));
    }

    #[test]
    fn what_python_and_careless_exports_write_is_read() {
        let text =
            "[{\"antenne\": True, \"nom\": \"True\nNone \\\" x\", \"siret\": None, \"n\": [NaN, False, null]}, 3]";
        let row = json!({"antenne": true, "nom": "True None \" x", "siret": null, "n": [null, false, null]});
        assert_eq!(elements(text, |_| true).unwrap().0, [row, json!(3)]);
    }

    #[test]
    fn what_breaks_off_or_is_malformed_anywhere_is_refused() {
        for text in [
            "[1,",
            "[1] x",
            "[1,]",
            "[,1]",
            "[1 2]",
            "[{]}",
            "{\"a\": [1]",
            "{\"a\": [1]]}",
            "{\"a\": [\"",
            "{a: [1]}",
            "",
        ] {
            let error = elements(text, |_| true).unwrap_err();
            assert!(error.starts_with("t.json: Le JSON est malformé "), "{text}: {error}");
        }
        assert!(elements("[1,", |_| true).unwrap_err().ends_with(": il s'arrête dans sa liste, après l'élément 1."));
    }

    #[test]
    fn an_element_without_end_is_refused_before_it_is_held() {
        let error = elements(&format!("[\"{}", "x".repeat((16 << 20) + 1)), |_| true).unwrap_err();
        assert!(error.starts_with("t.json: Un élément dépasse 16777216 octets."), "{error}");
    }
}
