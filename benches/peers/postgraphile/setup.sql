-- The functions by which PostGraphile answers what tables and foreign keys do not, in a schema of their own.
BEGIN;
DROP SCHEMA IF EXISTS passerelle_peers CASCADE;
CREATE SCHEMA passerelle_peers;

CREATE FUNCTION passerelle_peers.metier_certifications(metier public.metier) RETURNS SETOF public.certification
LANGUAGE sql STABLE AS $$
    SELECT c.* FROM public.certification c
    WHERE c.rncp IN (SELECT l.rncp FROM public.fiche_rncp_metier l WHERE l.rome = metier.rome)
    ORDER BY c.id
$$;

CREATE FUNCTION passerelle_peers.certifications_par_ids(ids text[]) RETURNS SETOF public.certification
LANGUAGE sql STABLE AS $$
    SELECT c.* FROM unnest(ids) WITH ORDINALITY AS k(id, rank) JOIN public.certification c ON c.id = k.id ORDER BY k.rank
$$;

CREATE FUNCTION passerelle_peers.organismes_par_sirets(sirets text[]) RETURNS SETOF public.organisme
LANGUAGE sql STABLE AS $$
    SELECT o.* FROM unnest(sirets) WITH ORDINALITY AS k(siret, rank) JOIN public.organisme o ON o.siret = k.siret ORDER BY k.rank
$$;

-- A point on the unit sphere, the square of the chord to the edge of the circle, and the box that an index follows.
CREATE TYPE passerelle_peers.circle AS (
    x float8, y float8, z float8, chord float8, south float8, north float8, west float8, east float8
);

CREATE FUNCTION passerelle_peers.circle(latitude float8, longitude float8, rayon_km float8) RETURNS passerelle_peers.circle
LANGUAGE sql IMMUTABLE AS $$
    SELECT cosd(latitude) * cosd(longitude), cosd(latitude) * sind(longitude), sind(latitude), 4 * sin(reach / 2) ^ 2,
        latitude - high, latitude + high, longitude - wide, longitude + wide
    FROM (SELECT rayon_km / 6371 AS reach, degrees(rayon_km / 6371) * 1.000001 AS high,
        degrees(asin(least(1, sin(rayon_km / 6371) / cosd(latitude)))) * 1.000001 AS wide) k
$$;

-- Planned each time: a plan for every circle would suit none, and takes twice the time.
CREATE FUNCTION passerelle_peers.formations_autour(
    romes text[], latitude float8, longitude float8, rayon_km float8, nombre integer
) RETURNS SETOF public.formation
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_custom_plan AS $$
DECLARE k passerelle_peers.circle := passerelle_peers.circle(latitude, longitude, rayon_km);
BEGIN
    RETURN QUERY SELECT f.* FROM (
        SELECT n.cle, n.far FROM (
            SELECT r.cle, r.rncp, (r.sphere_x - k.x) * (r.sphere_x - k.x) + (r.sphere_y - k.y) * (r.sphere_y - k.y)
                + (r.sphere_z - k.z) * (r.sphere_z - k.z) AS far
            FROM public.formation r
            WHERE r.latitude BETWEEN k.south AND k.north AND r.longitude BETWEEN k.west AND k.east
        ) n
        WHERE n.far <= k.chord AND n.rncp IN (SELECT m.rncp FROM public.fiche_rncp_metier m WHERE m.rome = ANY(romes))
        ORDER BY n.far, n.cle LIMIT nombre
    ) near JOIN public.formation f ON f.cle = near.cle ORDER BY near.far, f.cle;
END $$;

CREATE FUNCTION passerelle_peers.services_autour(
    themes text[], latitude float8, longitude float8, rayon_km float8, nombre integer
) RETURNS SETOF public.service
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_custom_plan AS $$
DECLARE k passerelle_peers.circle := passerelle_peers.circle(latitude, longitude, rayon_km);
BEGIN
    RETURN QUERY SELECT v.* FROM (
        SELECT n.id, n.far FROM (
            SELECT r.id, (r.sphere_x - k.x) * (r.sphere_x - k.x) + (r.sphere_y - k.y) * (r.sphere_y - k.y)
                + (r.sphere_z - k.z) * (r.sphere_z - k.z) AS far
            FROM public.service r
            WHERE r.latitude BETWEEN k.south AND k.north AND r.longitude BETWEEN k.west AND k.east
        ) n
        WHERE n.far <= k.chord
            AND EXISTS (SELECT 1 FROM public.service_thematique t WHERE t.service_id = n.id AND t.valeur = ANY(themes))
        ORDER BY n.far, n.id LIMIT nombre
    ) near JOIN public.service v ON v.id = near.id ORDER BY near.far, v.id;
END $$;

-- Documents whose name holds every word, the best first: the index holds the words of names after a 3.
CREATE FUNCTION passerelle_peers.recherche(texte text, nombre integer) RETURNS SETOF public.document
LANGUAGE plpgsql STABLE AS $$
DECLARE sought tsquery := (
    SELECT string_agg('3' || mot, ' & ')::tsquery FROM regexp_split_to_table(lower(texte), '\W+') mot WHERE mot <> ''
);
BEGIN
    RETURN QUERY SELECT d.* FROM (
        SELECT t.rang, ts_rank(t.termes, sought) AS score FROM public.document_terme t WHERE t.termes @@ sought
        ORDER BY score DESC, t.rang LIMIT nombre
    ) best JOIN public.document d ON d.rang = best.rang ORDER BY best.score DESC, best.rang;
END $$;
COMMIT;
