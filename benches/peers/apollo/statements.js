// What is asked of the database?

const CERTIFICATION = 'c.id, c.intitule, c.rncp, c.cfd, c.niveau_europeen AS "niveauEuropeen"';
const FORMATION = 'f.cle, f.intitule, f.certification_id, f.rncp, f.cfd, f.responsable_siret';
const FICHE = 'f.rncp, f.intitule, f.niveau_europeen AS "niveauEuropeen"';
const ORGANISME = 'o.siret, o.raison_sociale AS "raisonSociale", o.code_postal AS "codePostal"';

/** The square of the chord from a row to the point `$1, $2, $3` of the unit sphere: it orders as the distance does. */
const FAR = `(r.sphere_x - $1) * (r.sphere_x - $1) + (r.sphere_y - $2) * (r.sphere_y - $2) + (r.sphere_z - $3) * (r.sphere_z - $3)`;

/** Within the square `$4` of a chord, and within the box `$5` to `$8` that an index follows. */
const WITHIN = `r.latitude BETWEEN $5 AND $6 AND r.longitude BETWEEN $7 AND $8 AND ${FAR} <= $4`;

/** Rows by their keys `$1`. */
export const ROWS = {
  certification: `SELECT c.id AS key, ${CERTIFICATION} FROM certification c WHERE c.id = ANY($1)`,
  commune: 'SELECT m.insee AS key, m.insee, m.nom FROM commune m WHERE m.insee = ANY($1)',
  diplome: 'SELECT d.cfd AS key, d.cfd, d.libelle_long AS intitule FROM diplome d WHERE d.cfd = ANY($1)',
  ficheRncp: `SELECT f.rncp AS key, ${FICHE} FROM fiche_rncp f WHERE f.rncp = ANY($1)`,
  metier: 'SELECT m.rome AS key, m.rome, m.libelle FROM metier m WHERE m.rome = ANY($1)',
  organisme: `SELECT o.siret AS key, ${ORGANISME} FROM organisme o WHERE o.siret = ANY($1)`,
  structure: 'SELECT s.id AS key, s.id, s.nom FROM structure s WHERE s.id = ANY($1)',
};

/** All that hangs from each of the parents `$1`. */
export const LISTS = {
  blocsOfFiche: 'SELECT b.rncp AS parent, b.code, b.libelle FROM bloc b WHERE b.rncp = ANY($1) ORDER BY b.code',
  metiersOfFiche: `SELECT l.rncp AS parent, m.rome, m.libelle FROM fiche_rncp_metier l JOIN metier m ON m.rome = l.rome
    WHERE l.rncp = ANY($1) ORDER BY m.rome`,
  thematiquesOfService: `SELECT l.service_id AS parent, t.valeur, t.libelle FROM service_thematique l
    JOIN thematique t ON t.valeur = l.valeur WHERE l.service_id = ANY($1) ORDER BY t.valeur`,
};

/** The first `$2` that hang from each of the parents `$1`. */
export const PAGES = {
  certificationsOfMetier: `SELECT k.parent, c.* FROM unnest($1::text[]) AS k(parent) CROSS JOIN LATERAL (
    SELECT ${CERTIFICATION} FROM certification c
    WHERE c.rncp IN (SELECT l.rncp FROM fiche_rncp_metier l WHERE l.rome = k.parent) ORDER BY c.id LIMIT $2) c ORDER BY c.id`,
  formationsOfCertification: `SELECT k.parent, f.* FROM unnest($1::text[]) AS k(parent) CROSS JOIN LATERAL (
    SELECT ${FORMATION} FROM formation f WHERE f.certification_id = k.parent ORDER BY f.cle LIMIT $2) f ORDER BY f.cle`,
  servicesOfStructure: `SELECT k.parent, v.* FROM unnest($1::text[]) AS k(parent) CROSS JOIN LATERAL (
    SELECT v.id, v.nom, v.structure_id FROM service v WHERE v.structure_id = k.parent ORDER BY v.id LIMIT $2) v ORDER BY v.id`,
  structuresOfCommune: `SELECT k.parent, s.* FROM unnest($1::text[]) AS k(parent) CROSS JOIN LATERAL (
    SELECT s.id, s.nom FROM structure s WHERE s.commune_insee = k.parent ORDER BY s.id LIMIT $2) s ORDER BY s.id`,
};

/** The lists that begin an operation. */
export const ROOTS = {
  certifications: `SELECT ${CERTIFICATION} FROM certification c WHERE c.id > $1 ORDER BY c.id LIMIT $2`,
  certificationsTotal: 'SELECT COUNT(*)::integer AS total FROM certification',
};

/** Searches. */
export const SEARCHES = {
  formationsAround: `SELECT ${FORMATION} FROM (SELECT r.cle, ${FAR} AS far FROM formation r
    WHERE r.rncp IN (SELECT m.rncp FROM fiche_rncp_metier m WHERE m.rome = ANY($9)) AND ${WITHIN}
    ORDER BY far, r.cle LIMIT $10) near JOIN formation f ON f.cle = near.cle ORDER BY near.far, f.cle`,
  servicesAround: `SELECT v.id, v.nom, v.structure_id FROM (SELECT r.id, ${FAR} AS far FROM service r
    WHERE EXISTS (SELECT 1 FROM service_thematique t WHERE t.service_id = r.id AND t.valeur = ANY($9)) AND ${WITHIN}
    ORDER BY far, r.id LIMIT $10) near JOIN service v ON v.id = near.id ORDER BY near.far, v.id`,
  search: `SELECT d.titre, d.type_objet FROM (SELECT t.rang, ts_rank(t.termes, $1::tsquery) AS score FROM document_terme t
    WHERE t.termes @@ $1::tsquery ORDER BY score DESC, t.rang LIMIT $2) best JOIN document d ON d.rang = best.rang
    ORDER BY best.score DESC, best.rang`,
};
