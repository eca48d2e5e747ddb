"""How files of Terraform are told from others, without the parser of its language."""

from __future__ import annotations

JSON, VALUES = (".tf.json", ".tofu.json"), (".tfvars", ".tfvars.json")
ENDS = (".tf", ".tofu", *JSON, *VALUES)
# What tells such a file from other JSON: parts by their types, or modules by their sources.
TERRAFORM_JSON = (
    rb'"(resource|data)"\s*:\s*[\[{]\s*"?[\[{]?\s*"aws_|"module"\s*:\s*\{\s*"[\w-]+"\s*:\s*\{[^{}]*"source"'
)
