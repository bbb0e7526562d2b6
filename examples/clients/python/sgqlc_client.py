"""Asks through the types that sgqlc makes."""

import os

from sgqlc.endpoint.http import HTTPEndpoint
from sgqlc.operation import Operation

from generated import sgqlc_schema as schema

query = Operation(schema.Query)
query.metier(rome="D1102").libelle()

endpoint = HTTPEndpoint(os.environ.get("PASSERELLE_URL", "http://127.0.0.1:8000/graphql"))
answer = query + endpoint(query)
assert answer.metier.libelle == "Boulanger / Boulangère", answer.metier
