"""Texts for the scalars of the schema: codes that are some register's, and others."""

import schemathesis
from hypothesis import strategies as st
from hypothesis_graphql import nodes

CODES = {
    "Cfd": r"[0-9A-Z]{3}[0-9]{5}",
    "CleMinistereEducatif": r"[0-9P|]{3,20}",
    "CodeAcademie": r"[0-9]{2}",
    "CodeBloc": r"RNCP[0-9]{2,6}BC[0-9]{1,2}",
    "CodeDepartement": r"([0-9]{2}|2A|2B|97[1-6])",
    "CodeFormacode": r"[0-9]{5}",
    "CodeInsee": r"([0-9]{5}|2[AB][0-9]{3}|59350|59512)",
    "CodeMef": r"[0-9]{10}",
    "CodeNaf": r"[0-9]{2}\.[0-9]{2}[A-Z]",
    "CodeNsf": r"[0-9]{2,3}[a-z]?",
    "CodePostal": r"[0-9]{5}",
    "CodeRegion": r"[0-9]{2}",
    "CodeRome": r"[A-N][0-9]{4}",
    "Date": r"20[0-3][0-9]-[01][0-9]-[0-3][0-9]",
    "DateTime": r"20[0-3][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9](Z|\+02:00)",
    "Idcc": r"[0-9]{1,4}",
    "Rncp": r"(RNCP|RS)[0-9]{1,6}",
    "Siren": r"[0-9]{9}",
    "Siret": r"[0-9]{14}",
    "Uai": r"[0-9]{7}[A-Z]",
    "_Any": r"[a-z]{0,9}",
}

for name, form in CODES.items():
    texts = st.one_of(st.from_regex(form, fullmatch=True), st.text(max_size=30))
    schemathesis.graphql.scalar(name, texts.map(nodes.String))
