"""Statements of pages, by resource. Every read on behalf of a person goes through the one rule."""
