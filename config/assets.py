"""Copies the front-end files the portal serves out of node_modules: `python -m config.assets`.

Only the named files: compressing whole dist folders takes minutes and 170 MB. Their sourceMappingURL comments go,
because the static files storage follows them to maps that are not served.
"""

import re
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NODE_MODULES = ROOT / "node_modules"
VENDOR = ROOT / "vendor_static" / "vendor"

# Path under /static/vendor/ -> file of an npm package.
ASSETS = {
    "bootstrap.min.css": "bootstrap/dist/css/bootstrap.min.css",
    "bootstrap.bundle.min.js": "bootstrap/dist/js/bootstrap.bundle.min.js",
    "bootstrap-icons.min.css": "bootstrap-icons/font/bootstrap-icons.min.css",
    "fonts/bootstrap-icons.woff2": "bootstrap-icons/font/fonts/bootstrap-icons.woff2",
    "fonts/bootstrap-icons.woff": "bootstrap-icons/font/fonts/bootstrap-icons.woff",
    "htmx.min.js": "htmx.org/dist/htmx.min.js",
    "echarts.min.js": "echarts/dist/echarts.min.js",
}
SOURCE_MAP_COMMENT = re.compile(rb"\n?(/\*|//)[#@] ?sourceMappingURL=[^\n*]*(\*/)?")


def copy_assets(source=NODE_MODULES, target=VENDOR):
    """Replaces `target` by the named files of `source`, without their source map comments."""
    shutil.rmtree(target, ignore_errors=True)
    for name, origin in ASSETS.items():
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        content = (source / origin).read_bytes()
        path.write_bytes(SOURCE_MAP_COMMENT.sub(b"", content) if path.suffix in {".css", ".js"} else content)


if __name__ == "__main__":
    copy_assets()
