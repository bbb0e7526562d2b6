//! What does a newcomer with nothing else see? Some true rows of every source, held by the program.

use rust_embed::RustEmbed;

use super::input::{FileError, Input};

#[derive(RustEmbed)]
#[folder = "data/"]
#[exclude = "*.md"]
struct Sample;

/// The files of the sample data.
pub fn sample() -> Result<Vec<Input>, FileError> {
    let mut inputs = Vec::new();
    for name in Sample::iter() {
        if let Some(file) = Sample::get(&name) {
            inputs.extend(Input::unpack(&name, file.data.into_owned())?);
        }
    }
    Ok(inputs)
}
