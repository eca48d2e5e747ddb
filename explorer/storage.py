"""How static files are stored: named by content, compressed, also the modules that import each other."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Also rewrites the relative imports of JavaScript modules to the names by content."""

    support_js_module_import_aggregation = True
    # A file's hash depends on those of the modules that it imports: one pass for each step of the longest chain.
    max_post_process_passes = 12
