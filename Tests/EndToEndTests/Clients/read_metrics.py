"""Reads metrics from standard input by Prometheus's own client, and prints the samples as one JSON object."""

import json
import sys

from prometheus_client.parser import text_string_to_metric_families

families = list(text_string_to_metric_families(sys.stdin.read()))
assert all(family.documentation for family in families), "a metric without a meaning"
assert len({family.name for family in families}) == len(families), "a metric told twice"
print(json.dumps({
    f"{sample.name}{{{','.join(f'{name}={value}' for name, value in sorted(sample.labels.items()))}}}": sample.value
    for family in families for sample in family.samples}))
