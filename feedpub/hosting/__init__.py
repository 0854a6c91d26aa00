"""Configurations of web servers and hosts, written for one site."""
