//! Which tokens are given, told or taken back?

use chrono::Utc;
use clap::builder::PossibleValuesParser;
use clap::{Args, Subcommand};

use crate::config::Settings;
use crate::{app, graph};

/// What is done with tokens.
#[derive(Debug, Subcommand)]
pub(super) enum Token {
    /// Give a token: it is printed once, and kept nowhere.
    ///
    /// The token alone goes to standard output; what is to be known of it, to standard error. It is signed by the first key of
    /// PASSERELLE_JWT_KEYS, else by PASSERELLE_JWT_SECRET. The register keeps its name, its scopes and its dates.
    #[command(after_long_help = CREATE)]
    Create(Create),
    /// Tell the tokens that were given, with their last use.
    #[command(after_long_help = "Examples:\n  passerelle token list\n  \
        passerelle token list --json | jq '.[] | select(.etat == \"VALIDE\") | .nom'")]
    List {
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Take a token back: every process of this database refuses it from now on.
    #[command(after_long_help = "Examples:\n  passerelle token revoke tableau-de-bord\n  \
        passerelle token revoke 5f0c2a9be1d84c7f9a3b6d2e8c417f05")]
    Revoke {
        /// Its name, or its identifier.
        #[arg(value_name = "NAME|ID")]
        token: String,
    },
}

const CREATE: &str = "\
Scopes:
  contacts:lire       read the contact details of natural persons
  anomalies:moderer   judge the anomalies that people report, and correct what is served

Examples:
  passerelle token create tableau-de-bord
  passerelle token create annuaire --scope contacts:lire --days 30
  TOKEN=$(passerelle token create annuaire --scope contacts:lire)
  curl -H \"Authorization: Bearer $TOKEN\" -H 'Content-Type: application/json' \\
       -d '{\"query\": \"{ __typename }\"}' http://127.0.0.1:8000/graphql";

pub(super) const EXAMPLES: &str = "\
Settings:
  PASSERELLE_JWT_KEYS            keys of ours, as name:secret between commas; the first signs, all verify (none)
  PASSERELLE_JWT_SECRET          key of ours without a name (none)
  PASSERELLE_JWT_MAX_LIFE_DAYS   days of the longest token (366)

To change keys: put the new one first, give new tokens, and leave the old one out once its tokens are gone.

Examples:
  passerelle token create tableau-de-bord --days 30
  passerelle token list
  passerelle token revoke tableau-de-bord";

/// A token to give.
#[derive(Debug, Args)]
pub(super) struct Create {
    /// Who will hold it: 1 to 64 letters, digits, - _ or .
    name: String,
    /// What it opens beyond open data; as many times as need be.
    #[arg(long = "scope", value_name = "SCOPE", value_parser = PossibleValuesParser::new(graph::SCOPES.iter().map(|(scope, _)| *scope)))]
    scopes: Vec<String>,
    /// Days until its end (90, or as many as the settings allow when that is less).
    #[arg(long, value_name = "DAYS")]
    days: Option<u32>,
}

impl Token {
    /// Does what was asked.
    pub async fn run(self, settings: &Settings) -> anyhow::Result<()> {
        let now = Utc::now();
        match self {
            Self::Create(Create { name, scopes, days }) => app::token::create(settings, name, scopes, days, now).await,
            Self::List { json } => app::token::list(settings, json, now).await,
            Self::Revoke { token } => app::token::revoke(settings, &token, now).await,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scope_is_explained() {
        for (scope, meaning) in graph::SCOPES {
            assert!(CREATE.contains(&format!("  {scope:<17}   {meaning}")), "{scope}");
        }
    }
}
