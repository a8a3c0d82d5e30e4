"""Stoa: a self-hosted workspace in which people and AI models work in one place."""

__version__ = "0.1.0"
