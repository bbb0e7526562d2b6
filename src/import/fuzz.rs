//! Does any reader stop on a file that is broken anywhere? None may: what it cannot read it refuses, row by row or whole.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::input::{FileError, Input};
use super::jeu::Jeu;
use super::ledger::{Ledger, Refusal};
use super::refusal::english::english;
use super::sample::sample;

/// Numbers that are the same at each run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % bound.max(1)
    }
}

// What breaks readers: separators, quotes, brackets, numbers out of bounds, bytes of no text.
const SHARDS: [&[u8]; 16] = [
    b"\"",
    b";",
    b",",
    b"\r",
    b"\n",
    b"{",
    b"]",
    b"null",
    b"\0",
    b"\xff\xfe",
    b"-1e999",
    b"99999999999999999999",
    b"''",
    b"\t",
    "é".as_bytes(),
    b"[[[[[[[[",
];

/// The file, broken in a few places.
fn broken(bytes: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..=dice.below(6) {
        let at = dice.below(bytes.len());
        match dice.below(5) {
            0 => bytes.truncate(at),
            1 if at < bytes.len() => bytes[at] = dice.below(256) as u8,
            2 if at < bytes.len() => drop(bytes.drain(at..(at + dice.below(40)).min(bytes.len()))),
            3 => {
                let again = bytes[at.min(bytes.len())..(at + dice.below(200)).min(bytes.len())].to_vec();
                bytes.splice(at.min(bytes.len())..at.min(bytes.len()), again);
            }
            _ => {
                let shard = SHARDS[dice.below(SHARDS.len())];
                bytes.splice(at.min(bytes.len())..at.min(bytes.len()), shard.iter().copied());
            }
        }
    }
    bytes
}

/// Where the row is, what it holds, and a sentence that says what is needed, in French as its producer speaks.
fn told_to_its_producer(refusal: &Refusal) {
    assert!(!refusal.file.is_empty() && refusal.line > 0 && !refusal.raw.is_empty(), "{refusal:?}");
    let sentence = &refusal.message;
    let french = ["Le champ « ", "Les champs « ", "La ligne ", "L'élément "];
    assert!(french.iter().any(|start| sentence.starts_with(start)), "{refusal:?}");
    assert!(sentence.contains("l faut ") || sentence.contains("Il en faut "), "{refusal:?}");
    assert!(sentence.ends_with('.') && !sentence.contains("expected"), "{refusal:?}");
    assert!(english(sentence).is_some(), "po/import.en.po lacks: {sentence}");
}

/// What is wrong with the file, in French.
fn told_to_the_operator(error: &FileError) {
    let sentence = &error.reason;
    let french = ["Le ", "L'", "La ", "Il manque ", "Ligne ", "Feuille ", "Aucune ", "Un élément "];
    assert!(french.iter().any(|start| sentence.starts_with(start)) && sentence.ends_with('.'), "{error}");
    assert!(!sentence.contains("expected") && !sentence.contains("invalid"), "{error}");
    assert!(english(sentence).is_some(), "po/import.en.po lacks: {sentence}");
}

#[test]
fn a_file_that_is_broken_anywhere_stops_no_reader_and_every_row_is_still_accounted_for() {
    const ROUNDS: usize = 24;
    let files = sample().unwrap();
    let mut dice = Dice(2_026);
    for jeu in Jeu::ALL {
        let mine: Vec<&Input> = files.iter().filter(|input| jeu.recognises(input)).collect();
        for round in 0..ROUNDS {
            let chosen = dice.below(mine.len());
            let inputs: Vec<Input> = mine
                .iter()
                .enumerate()
                .map(|(rank, input)| {
                    let bytes = input.bytes().unwrap();
                    let bytes = if rank == chosen { broken(&bytes, &mut dice) } else { bytes };
                    Input::new(input.name.as_str(), bytes)
                })
                .collect();
            let mut ledger = Ledger::silent();
            let read = catch_unwind(AssertUnwindSafe(|| jeu.read(&inputs, &mut ledger)));
            let name = &mine[chosen].name;
            let read =
                read.unwrap_or_else(|_| panic!("round {round}: the reader of {} stopped on {name}", jeu.describe().id));
            read.err().iter().for_each(told_to_the_operator);
            let (read, accepted, refused, skipped) = ledger.totals();
            assert_eq!(read, accepted + refused + skipped, "round {round}: {name}");
            let more = std::mem::take(&mut ledger.more_refusals).into_iter().map(|refusal| refusal.unwrap());
            let refusals: Vec<Refusal> = ledger.refusals.drain(..).chain(more).collect();
            assert_eq!(refused as usize, refusals.len(), "round {round}: {name}");
            refusals.iter().for_each(told_to_its_producer);
        }
    }
}
