"""Forms: what people type, checked field by field."""
