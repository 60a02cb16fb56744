"""Reads what `passerelle audit export` wrote with Python's own modules, and prints what it found as JSON.

    read_export.py csv FILE          every row, as an object by the heading
    read_export.py cloudtrail FOLDER every file, with its path below the folder and its records
"""

import csv
import gzip
import json
import pathlib
import sys


def rows(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file, strict=True))


def files(folder):
    found = sorted(path for path in pathlib.Path(folder).rglob("*") if path.is_file())
    return [
        {"path": str(path.relative_to(folder)), "Records": json.loads(gzip.decompress(path.read_bytes()))["Records"]}
        for path in found
    ]


if __name__ == "__main__":
    print(json.dumps({"csv": rows, "cloudtrail": files}[sys.argv[1]](sys.argv[2])))
