#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| passerelle::http::hostile::body(bytes));
