//! What does a process owe to the table that all share? The points of each consumer since they were last settled.

use sha2::{Digest, Sha256};

use super::consumer::Consumer;
use super::quota::Quotas;
use crate::quota::{Accounts, Level, Spent};

/// The accounts of this process.
impl Accounts for Quotas {
    async fn called(&self) {
        self.owing().begin();
        self.owing().called.notified().await;
    }

    fn spent(&self) -> Vec<Spent> {
        self.owing().begin();
        let consumers = std::mem::take(&mut *self.owing().consumers());
        let mut settling = self.owing().settling();
        settling.clear();
        let mut spent = Vec::with_capacity(consumers.len());
        for consumer in consumers {
            let Some((part, points)) = self.take_owed(&consumer) else { continue };
            let digest = digest(&consumer);
            settling.insert(digest.clone(), consumer);
            spent.push(Spent { consommateur: digest, part, points });
        }
        // Two processes that settle the same consumers in another order would wait for one another.
        spent.sort_unstable_by(|one, other| one.consommateur.cmp(&other.consommateur));
        spent
    }

    fn settled(&self, levels: Vec<Level>) {
        let settling = self.owing().settling();
        for Level { consommateur, niveau } in levels {
            if let Some(consumer) = settling.get(&consommateur) {
                self.settle(consumer, niveau);
            }
        }
        self.owing().share(true);
    }

    fn unsettled(&self, spent: Vec<Spent>) {
        self.owing().share(false);
        let settling = self.owing().settling();
        for Spent { consommateur, points, .. } in spent {
            if let Some(consumer) = settling.get(&consommateur) {
                self.owe(consumer, points);
            }
        }
    }
}

/// By what the table tells two consumers apart: no address is in it.
fn digest(consumer: &Consumer) -> String {
    let asker = consumer.asker().0.unwrap_or_default();
    Sha256::digest(asker.as_bytes()).iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}
