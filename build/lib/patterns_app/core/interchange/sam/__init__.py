"""A sketch as an AWS SAM template: `writer.export` with its report, `writer.write` as one text."""
