"""What words and draws things for pages: no address of its own, no write."""
