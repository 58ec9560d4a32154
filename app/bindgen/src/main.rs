//! Makes of what the compiler writes for the browser what a browser loads: a smaller wasm and its JavaScript.
//!
//! The library of the `wasm-bindgen` command, which must be of the very version that the browser's part was compiled with:
//! here Cargo keeps both the same, and nothing is installed.

use anyhow::Context as _;
use std::env::args_os;
use wasm_bindgen_cli_support::Bindgen;

/// What the files are called: `candour.js` and `candour_bg.wasm`.
const NAME: &str = "candour";

fn main() -> anyhow::Result<()> {
    let mut given = args_os().skip(1);
    let (wasm, folder) = given.next().zip(given.next()).context("usage: candour-bindgen WASM FOLDER")?;
    Bindgen::new().input_path(&wasm).out_name(NAME).web(true)?.typescript(false).generate(&folder)
}
