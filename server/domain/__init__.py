"""The nouns of the product: frozen values without any outside dependency."""
