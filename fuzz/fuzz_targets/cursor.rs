#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| passerelle::graph::hostile::cursor(text));
