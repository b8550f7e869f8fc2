"""The tool's pages: Flask, server-rendered, with as little script as serves."""

from .app import create_app

__all__ = ["create_app"]
