"""Agents: who answers on a page of the workspace, and what models may do beside answering."""
