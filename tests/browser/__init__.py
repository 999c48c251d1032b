"""Tests that drive a browser: whole paths through the pages, as a person walks them."""
