//! geo.api.gouv.fr: communes, in one list.

use super::Settings;
use super::resource::{Resource, Shape};
use super::upstream::Upstream;

/// `GET /communes`
pub const COMMUNES: Resource = Resource {
    name: "communes",
    path: "/communes?fields=nom,code,codesPostaux,codeEpci,epci,codeDepartement,departement,codeRegion,region,\
           population,centre&format=json",
    shape: Shape::Whole,
};

/// The service, open to everyone.
pub fn upstream(settings: &Settings) -> Upstream {
    Upstream {
        base: settings.geo_url.clone(),
        token: None,
        url_variable: "PASSERELLE_SYNC_GEO_URL",
        token_variable: None,
    }
}
