"""How static files are stored: named by content, compressed, also the modules that import each other."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Also rewrites the relative imports of JavaScript modules to the names by content."""

    support_js_module_import_aggregation = True
