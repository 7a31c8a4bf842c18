"""A stand-in for a Salesforce org: OAuth token endpoint and REST API over TLS."""
