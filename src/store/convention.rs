//! Collective agreements and skills operators.

use super::{Edge, TextFilter, listed};

listed!(convention_collective, idcc, TextFilter, text = "libelle_tri", searched = [ConventionCollective Nom "idcc"]);
listed!(opco, slug, ());

/// Agreements of a skills operator.
pub const OF_OPCO: Edge = Edge::Column("opco_slug");
/// Agreements that apply in a branch of activity.
pub const OF_NAF: Edge = Edge::link("convention_naf", "naf", "idcc");
/// Skills operators that name a sheet.
pub const OPCOS_OF_FICHE: Edge =
    Edge::Link { table: "opco_fiche_rncp", parent: "rncp", child: "opco_slug", to: "slug" };
/// Agreements of the skills operators that name a sheet.
pub const OF_FICHE: Edge =
    Edge::Among { column: "opco_slug", select: "SELECT o.opco_slug FROM opco_fiche_rncp o WHERE o.rncp = k.value" };
/// Skills operators of a legal unit.
pub const OF_SIREN: Edge = Edge::Column("siren");
