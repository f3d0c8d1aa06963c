"""Drawings of distributions: surprise, entropy, divergences, likelihoods."""
