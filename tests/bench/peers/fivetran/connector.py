"""Three tables of the demo API, as a connector for Fivetran's SDK would have
them: pages by $skip and $limit, nested objects flattened, upserts on id."""

import requests
from fivetran_connector_sdk import Connector
from fivetran_connector_sdk import Operations as op

TABLES = ("companies", "documents", "job-roles")


def schema(configuration):
    return [{"table": t.replace("-", "_"), "primary_key": ["id"]} for t in TABLES]


def flatten(record, lead=""):
    row = {}
    for key, value in record.items():
        if isinstance(value, dict):
            row.update(flatten(value, lead + key + "_"))
        elif isinstance(value, list):
            row[lead + key] = str(value)
        else:
            row[lead + key] = value
    return row


def pages(session, url, size):
    skip = 0
    while True:
        answer = session.get(url, params={"$skip": skip, "$limit": size}, timeout=30)
        answer.raise_for_status()
        page = answer.json()["data"]
        if not page:
            return
        yield page
        skip += len(page)


def update(configuration, state):
    session = requests.Session()
    session.headers["Authorization"] = "Bearer " + configuration["api_token"]
    for table in TABLES:
        for page in pages(session, f"{configuration['base_url']}/{table}", 100):
            for record in page:
                op.upsert(table.replace("-", "_"), flatten(record))
            op.checkpoint(state)


connector = Connector(update=update, schema=schema)
