#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| passerelle::http::hostile::token(text));
