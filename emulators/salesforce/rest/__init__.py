"""The REST resources, one module a family of them."""
