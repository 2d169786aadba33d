"""Whether a CSV file holds exactly a server's records.

    csv-truth.py RESOURCE CSV TRUTH [THROUGHOUT]

TRUTH has the records as the API would send them, a JSON object a line.  Each
column that is named here must hold the value at its path, in the order of the
records; where THROUGHOUT is given (ids of rows that were there all the time)
the list moved under the reading: then each of those must be there, and none
twice.  Python's own csv and json read; nothing of hr-tools takes part.
"""
import csv
import json
import sys

PATHS = {
    "companies": {"id": "id", "name": "name", "created_at": "createdAt",
                  "updated_at": "updatedAt", "package": "package",
                  "description": "description",
                  "address_city": "address.city"},
    "documents": {"id": "id", "person_id": "personId", "name": "name",
                  "filename": "file.filename", "file_size": "fileSize",
                  "mime_type": "mimeType", "created_at": "createdAt",
                  "updated_at": "updatedAt", "issue_date": "issueDate",
                  "link": "link", "folder_id": "folderId"},
    "job-roles": {"id": "id", "name": "jobTitle", "department": "department",
                  "employment_type": "employmentType",
                  "salary_range_min": "salaryRange.min",
                  "is_active": "isActive", "created_at": "createdAt",
                  "updated_at": "updatedAt"},
}


def at(record, path):
    for key in path.split("."):
        record = record.get(key) if isinstance(record, dict) else None
    return "" if record is None else str(record)


def main():
    resource, table, truth = sys.argv[1:4]
    paths = PATHS[resource]
    with open(table, encoding="utf-8", newline="") as f:
        rows = list(csv.DictReader(f))
    with open(truth, encoding="utf-8") as f:
        records = [json.loads(line) for line in f]
    if rows and not set(paths) <= set(rows[0]):
        sys.exit("columns missing: %s" % sorted(set(paths) - set(rows[0])))
    if len(sys.argv) > 4:
        with open(sys.argv[4], encoding="utf-8") as f:
            throughout = {line.strip().strip('"') for line in f}
        ids = [row["id"] for row in rows]
        if len(ids) != len(set(ids)):
            sys.exit("rows come twice")
        if not throughout <= set(ids):
            sys.exit("%d rows lost" % len(throughout - set(ids)))
        return
    if len(rows) != len(records):
        sys.exit("%d rows of %d records" % (len(rows), len(records)))
    for row, record in zip(rows, records):
        for column, path in paths.items():
            if row[column] != at(record, path):
                sys.exit("%s: %s differs" % (record["id"], column))


main()
