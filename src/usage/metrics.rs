//! What does Prometheus read? Counts since the program started, of all consumers together, and where it stands now.

use std::borrow::Cow;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::{encode_eof, encode_registry};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

use super::Call;
use crate::store::usage::CLASSES;

/// Counts since the program started.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    answers: Family<Answer, Counter>,
    refusals: Family<Refused, Counter>,
    durations: Histogram,
    cost: Counter,
    rows: Counter,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answer {
    kind: &'static str,
    outcome: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Refused {
    code: &'static str,
}

/// Where something stands now.
#[derive(Clone, Debug)]
pub struct Gauge {
    /// Its name, after `passerelle_`.
    pub name: &'static str,
    /// What it tells.
    pub help: &'static str,
    /// The part that it is about; empty when there is one alone.
    pub part: Cow<'static, str>,
    /// Its value.
    pub value: i64,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Part {
    part: String,
}

impl Default for Metrics {
    fn default() -> Self {
        let metrics = Self {
            registry: Registry::default(),
            answers: Family::default(),
            refusals: Family::default(),
            durations: Histogram::new(CLASSES.iter().map(|millis| *millis as f64 / 1_000.0)),
            cost: Counter::default(),
            rows: Counter::default(),
        };
        metrics.registered()
    }
}

impl Metrics {
    fn registered(mut self) -> Self {
        let mut registry = Registry::with_prefix("passerelle");
        registry.register("answers", "Operations, files and events, by outcome", self.answers.clone());
        registry.register("refusals", "Requests refused before anything was executed, by code", self.refusals.clone());
        registry.register("operation_duration_seconds", "Time to execute an operation", self.durations.clone());
        registry.register("cost_points", "Points of cost of what was executed", self.cost.clone());
        registry.register("rows", "Objects and rows that were given", self.rows.clone());
        self.registry = registry;
        self
    }

    /// Counts something that was asked.
    pub(super) fn note(&self, call: &Call<'_>) {
        let kind = match call.genre {
            super::Genre::Telechargement => "download",
            super::Genre::Evenement => "event",
            _ => "operation",
        };
        let outcome = if call.failed { "error" } else { "ok" };
        self.answers.get_or_create(&Answer { kind, outcome }).inc();
        self.cost.inc_by(call.cout);
        self.rows.inc_by(call.lignes);
        if call.genre == super::Genre::Operation {
            self.durations.observe(call.duration.as_secs_f64());
        }
    }

    /// Counts a request that was refused before anything was executed.
    pub fn refused(&self, code: &'static str) {
        self.refusals.get_or_create(&Refused { code }).inc();
    }

    /// All of it, with where things stand now, in the text format of OpenMetrics.
    pub fn text(&self, gauges: &[Gauge]) -> String {
        let mut now = Registry::with_prefix("passerelle");
        let mut last = "";
        for Gauge { name, help, .. } in gauges {
            if *name != last {
                let family: Family<Part, gauge::Gauge> = Family::default();
                for Gauge { part, value, .. } in gauges.iter().filter(|other| other.name == *name) {
                    family.get_or_create(&Part { part: part.to_string() }).set(*value);
                }
                now.register(*name, *help, family);
                last = name;
            }
        }
        let mut text = String::new();
        let written = encode_registry(&mut text, &self.registry)
            .and_then(|()| encode_registry(&mut text, &now))
            .and_then(|()| encode_eof(&mut text));
        // A text that ends before its mark is refused whole by who reads it.
        if written.is_err() {
            tracing::error!("what Prometheus reads cannot be written");
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::usage::Genre;

    #[test]
    fn what_is_counted_is_told_in_the_format_of_openmetrics() {
        let metrics = Metrics::default();
        let call = Call {
            holder: Some("lea"),
            genre: Genre::Operation,
            nom: "Q",
            champs: &[],
            failed: false,
            cout: 12,
            lignes: 3,
            duration: Duration::from_millis(4),
        };
        metrics.note(&call);
        metrics.refused("RATE_LIMITED");
        let gauge = |part: &'static str, value| Gauge {
            name: "cache_hits",
            help: "Look-ups that found",
            part: part.into(),
            value,
        };
        let text = metrics.text(&[gauge("rows", 7), gauge("facettes", 1)]);
        for line in [
            "passerelle_answers_total{kind=\"operation\",outcome=\"ok\"} 1",
            "passerelle_refusals_total{code=\"RATE_LIMITED\"} 1",
            "passerelle_operation_duration_seconds_bucket{le=\"0.005\"} 1",
            "passerelle_cost_points_total 12",
            "passerelle_cache_hits{part=\"rows\"} 7",
        ] {
            assert!(text.contains(line), "{line}\n{text}");
        }
        assert!(text.ends_with("# EOF\n") && !text.contains("lea"), "{text}");
    }
}
