"""Figures of `mirrorgap.model.figures` as vector drawings, for SVG and PDF."""
