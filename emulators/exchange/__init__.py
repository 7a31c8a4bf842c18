"""A wire-level Exchange: Exchange Web Services over SOAP, held in memory."""
