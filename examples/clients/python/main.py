"""Asks passerelle through the client that ariadne-codegen makes, and prints what it answers."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "generated"))

from passerelle import Passerelle
from passerelle.autour import (
    AutourRechercheNodesNoeudFicheRncp,
    AutourRechercheNodesNoeudMetier,
)

client = Passerelle(os.environ.get("PASSERELLE_URL", "http://127.0.0.1:8000/graphql"))
answer = client.autour(rome="D1102", insee="59512", premieres=2)

assert answer.metier and answer.commune and answer.commune.formations and answer.recherche
formations = answer.commune.formations
print(f"{answer.metier.libelle}, autour de {answer.commune.nom} : {formations.total_count}")
for edge in formations.edges:
    course = edge.node
    assert course.statut and course.certification and course.formateur
    print(
        f"{edge.distance_m} m, {course.statut.value}, "
        f"{course.certification.intitule}, {course.formateur.raison_sociale}"
    )
for found in answer.recherche.nodes:
    match found.noeud:
        case AutourRechercheNodesNoeudMetier(libelle=libelle):
            print("Metier", libelle)
        case AutourRechercheNodesNoeudFicheRncp(intitule=intitule):
            print("FicheRncp", intitule)
