"""Answering over HTTP what a build published."""
