"""Refusals of the search."""

from stoa.platform.errors import Invalid


class QueryInvalid(Invalid):
    code, title = "documents.query_invalid", "This is nothing that can be searched for"
