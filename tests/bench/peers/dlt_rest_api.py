"""Three tables of the demo API through dlt's rest_api source.

dlt_rest_api.py BASE_URL TOKEN csv|duckdb FOLDER"""

import sys

import dlt
from dlt.sources.rest_api import rest_api_source

base_url, token, kind, folder = sys.argv[1:]
source = rest_api_source(
    {
        "client": {
            "base_url": base_url,
            "auth": {"type": "bearer", "token": token},
            "paginator": {
                "type": "offset",
                "limit": 100,
                "offset_param": "$skip",
                "limit_param": "$limit",
                "total_path": "total",
            },
        },
        "resource_defaults": {
            "primary_key": "id",
            "write_disposition": "replace",
            "endpoint": {"data_selector": "data"},
        },
        "resources": ["companies", "documents", "job-roles"],
    }
)
if kind == "csv":
    destination = dlt.destinations.filesystem(bucket_url="file://" + folder)
else:
    destination = dlt.destinations.duckdb(folder + "/bench.duckdb")
pipeline = dlt.pipeline(
    "bench", pipelines_dir=folder + "/pipelines", destination=destination,
    dataset_name="hr",
)
pipeline.run(source, loader_file_format="csv" if kind == "csv" else None)
