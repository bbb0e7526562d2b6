//! Embeds GraphiQL once it is built, and what it becomes when it is built again. Builds nothing itself.

fn main() {
    println!("cargo:rerun-if-changed=web");
}
