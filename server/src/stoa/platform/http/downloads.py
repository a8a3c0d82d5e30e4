"""Headers of files that are saved."""

from collections.abc import Mapping
from urllib.parse import quote


def download_headers(plain_name: str, name: str | None = None) -> Mapping[str, str]:
    """For what people wrote: it is saved, and never shown as a page of this site.

    `plain_name`: ASCII, for every client. `name`: in any script, for those that know RFC 8187.
    """
    disposition = f'attachment; filename="{plain_name}"'
    if name is not None:
        disposition += f"; filename*=UTF-8''{quote(name)}"
    return {
        "Content-Disposition": disposition,
        "Cache-Control": "no-store",
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }
