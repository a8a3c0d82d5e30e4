"""A small S3 endpoint over real HTTP, path style: put, get with range, head, delete, list, multipart uploads."""

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from xml.sax.saxutils import escape

from aiohttp import web


@dataclass
class S3Object:
    body: bytes
    content_type: str
    modified_at: datetime = field(default_factory=lambda: datetime.now(UTC).replace(microsecond=0))

    @property
    def etag(self) -> str:
        return f'"{hashlib.md5(self.body).hexdigest()}"'

    @property
    def headers(self) -> dict[str, str]:
        modified = format_datetime(self.modified_at, usegmt=True)
        return {"ETag": self.etag, "Last-Modified": modified, "Content-Type": self.content_type}


def _xml(status: int, content: str) -> web.Response:
    return web.Response(status=status, text=f'<?xml version="1.0"?>{content}', content_type="application/xml")


class S3Server:
    """One bucket. `objects` is what is stored, `requests` what was asked, `failures` answers given first."""

    def __init__(self, bucket: str) -> None:
        self.bucket = bucket
        self.objects: dict[str, S3Object] = {}
        self.uploads: dict[str, tuple[str, dict[int, bytes]]] = {}
        self.requests: list[str] = []
        self.failures: list[int] = []
        self.endpoint = ""

    async def handle(self, request: web.Request) -> web.Response:
        self.requests.append(f"{request.method} {request.path_qs}")
        bucket, _, key = request.path.lstrip("/").partition("/")
        refusal = self._refusal(request, bucket)
        if refusal is not None:
            return refusal
        if "uploads" in request.query or "uploadId" in request.query:
            return await self._multipart(request, key)
        return await self._plain(request, key)

    def _refusal(self, request: web.Request, bucket: str) -> web.Response | None:
        if self.failures:
            return _xml(self.failures.pop(0), "<Error><Code>Failure</Code></Error>")
        # The signature itself is not verified, only that one was made with our key.
        if not request.headers.get("Authorization", "").startswith("AWS4-HMAC-SHA256 Credential=test-key/"):
            return _xml(403, "<Error><Code>AccessDenied</Code></Error>")
        if bucket != self.bucket:
            return _xml(404, "<Error><Code>NoSuchBucket</Code></Error>")
        return None

    async def _plain(self, request: web.Request, key: str) -> web.Response:
        match request.method:
            case "PUT":
                content_type = request.headers.get("Content-Type", "binary/octet-stream")
                self.objects[key] = S3Object(await request.read(), content_type)
                return web.Response(headers={"ETag": self.objects[key].etag})
            case "GET" if not key:
                return self._list(request.query.get("prefix", ""))
            case "GET" | "HEAD":
                return self._read(request, key)
            case "DELETE":
                self.objects.pop(key, None)
                return web.Response(status=204)
            case "POST" if "delete" in request.query:
                return await self._delete_many(request)
        return _xml(405, "<Error><Code>MethodNotAllowed</Code></Error>")

    def _read(self, request: web.Request, key: str) -> web.Response:
        found = self.objects.get(key)
        if found is None:
            return _xml(404, "<Error><Code>NoSuchKey</Code></Error>")
        if request.method == "HEAD":
            return web.Response(headers={**found.headers, "Content-Length": str(len(found.body))})
        wanted = request.http_range
        if wanted.start is None:
            return web.Response(body=found.body, headers=found.headers)
        stop = len(found.body) if wanted.stop is None else min(wanted.stop, len(found.body))
        range_header = f"bytes {wanted.start}-{stop - 1}/{len(found.body)}"
        return web.Response(
            status=206,
            body=found.body[wanted.start : stop],
            headers={**found.headers, "Content-Range": range_header},
        )

    def _list(self, prefix: str) -> web.Response:
        entries = "".join(
            f"<Contents><Key>{escape(key)}</Key><LastModified>{found.modified_at.isoformat()}</LastModified>"
            f"<ETag>{escape(found.etag)}</ETag><Size>{len(found.body)}</Size></Contents>"
            for key, found in sorted(self.objects.items())
            if key.startswith(prefix)
        )
        return _xml(200, f"<ListBucketResult><IsTruncated>false</IsTruncated>{entries}</ListBucketResult>")

    async def _multipart(self, request: web.Request, key: str) -> web.Response:
        if "uploads" in request.query:
            upload = f"upload-{len(self.uploads)}"
            self.uploads[upload] = (request.headers.get("Content-Type", "binary/octet-stream"), {})
            return _xml(
                200,
                f"<InitiateMultipartUploadResult><UploadId>{upload}</UploadId></InitiateMultipartUploadResult>",
            )
        upload = request.query["uploadId"]
        content_type, parts = self.uploads[upload]
        if request.method == "DELETE":
            del self.uploads[upload]
            return web.Response(status=204)
        if request.method == "PUT":
            parts[int(request.query["partNumber"])] = body = await request.read()
            return web.Response(headers={"ETag": f'"{hashlib.md5(body).hexdigest()}"'})
        del self.uploads[upload]
        if not parts:
            return _xml(400, "<Error><Code>MalformedXML</Code></Error>")
        self.objects[key] = S3Object(b"".join(parts[number] for number in sorted(parts)), content_type)
        return _xml(
            200,
            f"<CompleteMultipartUploadResult><ETag>{self.objects[key].etag}</ETag></CompleteMultipartUploadResult>",
        )

    async def _delete_many(self, request: web.Request) -> web.Response:
        body = (await request.read()).decode()
        keys = [part.partition("</Key>")[0] for part in body.split("<Key>")[1:]]
        for key in keys:
            self.objects.pop(key, None)
        deleted = "".join(f"<Deleted><Key>{key}</Key></Deleted>" for key in keys)
        return _xml(200, f"<DeleteResult>{deleted}</DeleteResult>")


@asynccontextmanager
async def s3_server(bucket: str = "stoa-files") -> AsyncIterator[S3Server]:
    """Serve on a free loopback port; credentials are test-key and test-secret."""
    server = S3Server(bucket)
    app = web.Application(client_max_size=256 * 1024 * 1024)
    app.router.add_route("*", "/{path:.*}", server.handle)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    server.endpoint = f"http://{host}:{port}"
    try:
        yield server
    finally:
        await runner.cleanup()
