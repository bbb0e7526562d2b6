// PostGraphile with its ordinary preset, told the foreign keys that the tables do not declare.
import { makePgService } from 'postgraphile/adaptors/pg';
import { PostGraphileAmberPreset } from 'postgraphile/presets/amber';
import { jsonPgSmartTags } from 'postgraphile/utils';

const FOREIGN_KEYS = {
  bloc: ['(rncp) references fiche_rncp (rncp)'],
  fiche_rncp_metier: ['(rncp) references fiche_rncp (rncp)', '(rome) references metier (rome)'],
  formation: [
    '(certification_id) references certification (id)',
    '(rncp) references fiche_rncp (rncp)',
    '(cfd) references diplome (cfd)',
    '(responsable_siret) references organisme (siret)',
  ],
  service: ['(structure_id) references structure (id)'],
  service_thematique: ['(service_id) references service (id)', '(valeur) references thematique (valeur)'],
  structure: ['(commune_insee) references commune (insee)'],
};

const tagged = Object.entries(FOREIGN_KEYS).map(([table, foreignKey]) => [`public.${table}`, { tags: { foreignKey } }]);

/** The preset of a server over a database. */
export const preset = (connectionString) => ({
  extends: [PostGraphileAmberPreset],
  plugins: [jsonPgSmartTags({ version: 1, config: { class: Object.fromEntries(tagged) } })],
  pgServices: [makePgService({ connectionString, schemas: ['public', 'passerelle_peers'], poolConfig: { max: 8 } })],
});
